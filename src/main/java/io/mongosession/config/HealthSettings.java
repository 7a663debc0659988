package io.mongosession.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Settings of the readiness check.
 *
 * @param required the factories whose database must answer; unmodifiable, may be empty
 * @param details whether the answer carries the pools' numbers
 * @param drainFile while this file exists nothing is ready; absolute, or null for no such file
 */
public record HealthSettings(List<String> required, boolean details, Path drainFile) {

  /** Whether an operator is taking this server out of service; looks at the file system. */
  public boolean draining() {
    return drainFile != null && Files.exists(drainFile);
  }
}
