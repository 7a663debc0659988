package io.mongosession.config;

/** When a factory is built, and whether the application can do without its database. */
public enum StartupMode {
  /** Built when the application starts; connects in the background. */
  EAGER,
  /** Built when it is first used; the first readiness probe counts as a use. */
  LAZY,
  /** As {@link #EAGER}, and the deployment fails when the database does not answer. */
  FAIL_FAST
}
