package io.mongosession.internal.client;

import io.mongosession.ContainerSupport.SettingNames;
import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a factory's settings, so that all of it is reported together. */
public final class SettingProblems {

  /** Hides what may hold a secret. */
  public static final String HIDDEN = "<hidden>";

  private static final String CONNECTION_STRING = "connectionString";

  private final SettingNames names;
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param names how whoever gave the settings calls them, or null for the names of the builder's
   *     methods
   */
  public SettingProblems(SettingNames names) {
    this.names = names == null ? SettingProblems::ofBuilder : names;
  }

  private static Problem ofBuilder(String setting, String option, String value, String allowed) {
    String separator = setting.equals(CONNECTION_STRING) ? " option " : " ";
    return new Problem(option == null ? setting : setting + separator + option, value, allowed);
  }

  /** A setting of the builder is not acceptable. */
  public void add(String setting, Object value, String allowed) {
    problems.add(names.problem(setting, null, String.valueOf(value), allowed));
  }

  /** The connection string is not acceptable; null as its value where it may hold a secret. */
  void addAddress(String shown, String allowed) {
    problems.add(names.problem(CONNECTION_STRING, null, shown, allowed));
  }

  /**
   * An option of the client is not acceptable.
   *
   * @param single whether it was set by itself, not in the connection string
   */
  void addOption(boolean single, String option, String value, String allowed) {
    problems.add(
        names.problem(single ? "clientOption" : CONNECTION_STRING, option, value, allowed));
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  /**
   * @throws InvalidSettingsException when there are any
   */
  public void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }
}
