package io.mongosession;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How large things may grow. A value counts the bytes that BSON needs for it: an object or a list
 * 5, each member or item the bytes of its name (of a list: its index) and 2, text its bytes of
 * UTF-8 and 5, a number 4, 8 or 16, {@code true} and {@code false} 1. Text that is not inside an
 * object or a list counts its bytes alone.
 *
 * @param messageBytes content and metrics of one message, 1 to 15 MiB; default 1 MiB
 * @param metadataBytes all metadata of a session together, as BSON, and what one call gives, 1 to 1
 *     MiB; default 16 KiB
 * @param metadataKeys how many metadata fields a session has at the top, and one call may name, 1
 *     to 1,000; default 64
 * @param stateBytes an agent's state, and likewise each other part of it, 1 to 1 MiB; default 256
 *     KiB
 * @param jsonDepth how deep objects and arrays nest, 1 to 90 (MongoDB's own limit is 100); default
 *     64
 * @param agents how many agents a session has, 1 to 1,000; default 32
 * @param pageSize how many items a page has, 1 to 1,000; default 200
 * @param answerBytes where a page ends that has at least one item, as BSON, 1 to 16 MiB; default 4
 *     MiB
 * @param feedback how many items of feedback a session has, 1 to 1,000,000; default 1,000
 * @param scanTime how long a list may search for a metadata field that has no index, 1 ms to 1
 *     minute; default 2 s
 */
public record SessionLimits(
    int messageBytes,
    int metadataBytes,
    int metadataKeys,
    int stateBytes,
    int jsonDepth,
    int agents,
    int pageSize,
    int answerBytes,
    int feedback,
    Duration scanTime) {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private static final int MAX_MESSAGE_BYTES = 15 * MIB;
  private static final int MAX_BYTES = MIB;
  private static final int MAX_COUNT = 1000;
  private static final int MAX_ANSWER_BYTES = 16 * MIB;
  private static final int MAX_FEEDBACK = 1_000_000;
  private static final int MAX_DEPTH = 90;
  private static final Duration MIN_SCAN_TIME = Duration.ofMillis(1);
  private static final Duration MAX_SCAN_TIME = Duration.ofMinutes(1);

  /** The largest of each. */
  public static final SessionLimits MAXIMUMS =
      new SessionLimits(
          MAX_MESSAGE_BYTES,
          MAX_BYTES,
          MAX_COUNT,
          MAX_BYTES,
          MAX_DEPTH,
          MAX_COUNT,
          MAX_COUNT,
          MAX_ANSWER_BYTES,
          MAX_FEEDBACK,
          MAX_SCAN_TIME);

  /** The defaults. */
  public static final SessionLimits DEFAULTS =
      new SessionLimits(
          MIB, 16 * KIB, 64, 256 * KIB, 64, 32, 200, 4 * MIB, 1000, Duration.ofSeconds(2));

  /**
   * @throws InvalidSettingsException naming every member that is out of its range
   */
  public SessionLimits {
    List<InvalidSettingsException.Problem> problems = new ArrayList<>();
    check(problems, "messageBytes", messageBytes, MAX_MESSAGE_BYTES);
    check(problems, "metadataBytes", metadataBytes, MAX_BYTES);
    check(problems, "metadataKeys", metadataKeys, MAX_COUNT);
    check(problems, "stateBytes", stateBytes, MAX_BYTES);
    check(problems, "jsonDepth", jsonDepth, MAX_DEPTH);
    check(problems, "agents", agents, MAX_COUNT);
    check(problems, "pageSize", pageSize, MAX_COUNT);
    check(problems, "answerBytes", answerBytes, MAX_ANSWER_BYTES);
    check(problems, "feedback", feedback, MAX_FEEDBACK);
    if (scanTime == null
        || scanTime.compareTo(MIN_SCAN_TIME) < 0
        || scanTime.compareTo(MAX_SCAN_TIME) > 0) {
      problems.add(
          new InvalidSettingsException.Problem(
              "scanTime", String.valueOf(scanTime), MIN_SCAN_TIME + " to " + MAX_SCAN_TIME));
    }
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(problems);
    }
  }

  /** These limits, and the defaults of answers, feedback and searches. */
  public SessionLimits(
      int messageBytes,
      int metadataBytes,
      int metadataKeys,
      int stateBytes,
      int jsonDepth,
      int agents,
      int pageSize) {
    this(
        messageBytes,
        metadataBytes,
        metadataKeys,
        stateBytes,
        jsonDepth,
        agents,
        pageSize,
        DEFAULTS.answerBytes,
        DEFAULTS.feedback,
        DEFAULTS.scanTime);
  }

  private static void check(
      List<InvalidSettingsException.Problem> problems, String name, int value, int maximum) {
    if (value < 1 || value > maximum) {
      problems.add(
          new InvalidSettingsException.Problem(name, String.valueOf(value), "1 to " + maximum));
    }
  }
}
