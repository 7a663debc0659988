package io.mongosession.internal.session;

import io.mongosession.SessionLimits;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.SettingProblems;
import io.mongosession.internal.store.Indexes;
import io.mongosession.internal.store.Retention;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The rules for a factory's settings, but for its connection string and client options. */
final class SettingsCheck {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration SHORTEST_PROBE = Duration.ofMillis(10);

  private static final int MAX_HISTORY_BYTES = 16 * 1024 * 1024;

  private SettingsCheck() {}

  /** Adds a problem for each setting that is not acceptable. */
  static void check(GivenSettings given, SettingProblems problems) {
    check(problems, "databaseName", given.databaseName, NameRules::databaseProblem);
    check(problems, "collectionName", given.collectionName, NameRules::collectionProblem);
    check(problems, "applicationName", given.applicationName, NameRules::applicationProblem);
    checkFields(given.metadataFields, problems);
    int pageSize = (given.limits == null ? SessionLimits.DEFAULTS : given.limits).pageSize();
    if (given.maxMessages < 0 || given.maxMessages > pageSize) {
      problems.add("maxMessages", given.maxMessages, "0 to " + pageSize);
    }
    if (given.historyBytes < 1 || given.historyBytes > MAX_HISTORY_BYTES) {
      problems.add("historyBytes", given.historyBytes, "1 to " + MAX_HISTORY_BYTES);
    }
    checkDuration(problems, "probeTimeout", given.probeTimeout, SHORTEST_PROBE, MINUTE);
    checkDuration(problems, "probeMaxAge", given.probeMaxAge, Duration.ZERO, MINUTE);
    if (given.retention != null && !Retention.isAcceptable(given.retention)) {
      problems.add("retention", given.retention, Retention.ALLOWED);
    }
    checkDuration(
        problems, "retentionInterval", given.retentionInterval, Duration.ofSeconds(1), DAY);
  }

  private static void checkFields(List<String> metadataFields, SettingProblems problems) {
    if (metadataFields.size() > Indexes.MAX_METADATA_FIELDS) {
      problems.add(
          "metadataFields", metadataFields, "at most " + Indexes.MAX_METADATA_FIELDS + " fields");
    }
    if (Set.copyOf(metadataFields).size() < metadataFields.size()) {
      problems.add("metadataFields", metadataFields, "each field once");
    }
    for (String field : metadataFields) {
      check(problems, "metadataFields", field, MetadataPath::problem);
    }
  }

  /** As {@link #check}, of settings with a borrowed client. */
  static void checkBorrowed(GivenSettings given, SettingProblems problems) {
    if (given.connectionString != null) {
      problems.add(
          "connectionString",
          SettingProblems.HIDDEN,
          "either a connection string or a client, not both");
    }
    if (!given.clientOptions.isEmpty()) {
      problems.add(
          "clientOption",
          given.clientOptions.keySet(),
          "none with a borrowed client: its own settings decide");
    }
  }

  private static void check(
      SettingProblems problems, String name, String value, UnaryOperator<String> rule) {
    String allowed = rule.apply(value);
    if (allowed != null) {
      problems.add(name, value, allowed);
    }
  }

  private static void checkDuration(
      SettingProblems problems, String name, Duration value, Duration minimum, Duration maximum) {
    if (value == null || value.compareTo(minimum) < 0 || value.compareTo(maximum) > 0) {
      problems.add(name, value, minimum + " to " + maximum);
    }
  }
}
