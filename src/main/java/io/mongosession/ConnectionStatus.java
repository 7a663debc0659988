package io.mongosession;

/** Whether MongoDB answers. */
public enum ConnectionStatus {
  /** It answered a ping within the probe's time-out. */
  CONNECTED,
  /** It did not. */
  UNAVAILABLE
}
