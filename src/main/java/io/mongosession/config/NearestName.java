package io.mongosession.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds which name was probably meant. */
final class NearestName {

  private NearestName() {}

  /**
   * The name that differs in the fewest letters, then in the least punctuation and case; of several
   * the first.
   *
   * @param known at least one
   */
  static String of(String name, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(
                    candidate -> distance(letters(name), letters(candidate)))
                .thenComparingInt(candidate -> distance(name, candidate)))
        .orElseThrow();
  }

  private static String letters(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }

  /** How many characters must be put in, taken away or replaced (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
