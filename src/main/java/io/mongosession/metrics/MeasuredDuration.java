package io.mongosession.metrics;

/**
 * What is measured as a histogram of durations. Every server exports it in seconds, with the ending
 * {@code _seconds}.
 */
enum MeasuredDuration {
  OPERATION(
      "operation_duration",
      "Duration of a session manager's operation, hooks included",
      "1ms,5ms,10ms,25ms,50ms,100ms,250ms,500ms,1s,5s,30s"),
  CHECKOUT(
      "pool_checkout_duration",
      "Wait for a connection of the pool",
      "1ms,5ms,10ms,25ms,50ms,100ms,250ms,500ms,1s,2s,5s,10s"),
  TURN(
      "turn_duration",
      "Duration of a chat turn, from its request to its end",
      "50ms,100ms,250ms,500ms,1s,2s,5s,10s,20s,30s,60s,120s,300s"),
  FIRST_TOKEN(
      "time_to_first_token",
      "Time from the request for a streamed chat turn to the first piece of its text",
      "10ms,25ms,50ms,100ms,250ms,500ms,1s,2s,5s,10s,30s,60s");

  private final String suffix;
  private final String description;
  private final String buckets;

  MeasuredDuration(String suffix, String description, String buckets) {
    this.suffix = suffix;
    this.description = description;
    this.buckets = buckets;
  }

  String metric() {
    return "mongodb_session_" + suffix;
  }

  String description() {
    return description;
  }

  /** Upper bounds, as MicroProfile Metrics has them in its configuration. */
  String buckets() {
    return buckets;
  }
}
