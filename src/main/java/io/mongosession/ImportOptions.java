package io.mongosession;

/**
 * How sessions are imported. Immutable; start from {@link #none()}.
 *
 * @param owner whose the sessions become that have no owner, 1 to 256 characters, or null
 * @param applicationName the application of the sessions that have none, 1 to 128 characters, or
 *     null
 * @param dryRun whether all is read and checked, and nothing stored
 */
public record ImportOptions(String owner, String applicationName, boolean dryRun) {

  /** As the lines say; all is stored. */
  public static ImportOptions none() {
    return new ImportOptions(null, null, false);
  }

  /** A copy that gives sessions without an owner this one. */
  public ImportOptions withOwner(String name) {
    return new ImportOptions(name, applicationName, dryRun);
  }

  /** A copy that gives sessions without an application this one. */
  public ImportOptions withApplicationName(String name) {
    return new ImportOptions(owner, name, dryRun);
  }

  /** A copy that stores nothing. */
  public ImportOptions withDryRun() {
    return new ImportOptions(owner, applicationName, true);
  }
}
