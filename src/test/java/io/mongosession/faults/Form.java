package io.mongosession.faults;

import java.time.Duration;
import java.util.Locale;

/** How much is done: a little in every build, all of it with {@code mvn -Pfaults verify}. */
enum Form {
  SHORT,
  LONG;

  /** System property that chooses: {@code short} or {@code long}. */
  private static final String PROPERTY = "faults.form";

  /** A shared and busy machine is slow: there a bound only makes sure that there is an end. */
  private static final int GENEROUS = 4;

  private static final Form CHOSEN =
      valueOf(System.getProperty(PROPERTY, "short").toUpperCase(Locale.ROOT));

  static boolean isLong() {
    return CHOSEN == LONG;
  }

  static int pick(int shortForm, int longForm) {
    return CHOSEN == LONG ? longForm : shortForm;
  }

  static Duration pick(Duration shortForm, Duration longForm) {
    return CHOSEN == LONG ? longForm : shortForm;
  }

  /** The time that is held: the bound itself in the long form. */
  static Duration atMost(Duration bound) {
    return CHOSEN == LONG ? bound : bound.multipliedBy(GENEROUS);
  }
}
