package io.mongosession;

import io.mongosession.log.LogText;
import java.util.List;
import java.util.stream.Collectors;

/** One or more settings are not acceptable; lists every one of them. Nothing was opened. */
public final class InvalidSettingsException extends SessionException {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * One unacceptable setting.
   *
   * @param setting the setting's name
   * @param value the value as given, {@code <hidden>} where it may hold a secret, or null
   * @param allowed what would have been accepted
   * @param source where it was set, for example {@code environment variable X}; or null where it
   *     was set by code, or not at all
   */
  public record Problem(String setting, String value, String allowed, String source) {

    /** Of a setting that was set by code, or not at all. */
    public Problem(String setting, String value, String allowed) {
      this(setting, value, allowed, null);
    }

    /** All of it, in one line. */
    @Override
    public String toString() {
      return LogText.oneLine(
          setting
              + (value == null ? "" : " = " + value)
              + " (allowed: "
              + allowed
              + (source == null ? "" : "; set by " + source)
              + ")");
    }
  }

  /**
   * Reports them, a line for each.
   *
   * @param problems at least one
   */
  public InvalidSettingsException(List<Problem> problems) {
    super(
        problems.stream()
            .map(Problem::toString)
            .collect(Collectors.joining("\n  ", "invalid settings:\n  ", "")),
        null);
    this.problems = List.copyOf(problems);
  }

  /** Every unacceptable setting, in the order they were checked; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
