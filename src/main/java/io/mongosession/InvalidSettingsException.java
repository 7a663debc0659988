package io.mongosession;

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
   */
  public record Problem(String setting, String value, String allowed) {
    @Override
    public String toString() {
      return setting + (value == null ? "" : " = " + value) + " (allowed: " + allowed + ")";
    }
  }

  /**
   * @param problems at least one
   */
  public InvalidSettingsException(List<Problem> problems) {
    super(
        problems.stream()
            .map(Problem::toString)
            .collect(Collectors.joining("; ", "invalid settings: ", "")),
        null);
    this.problems = List.copyOf(problems);
  }

  /** Every unacceptable setting, in the order they were checked; never empty. */
  public List<Problem> problems() {
    return problems;
  }
}
