package io.mongosession;

/** Whether MongoDB responds. */
public enum ConnectionStatus {
  /** It responded to a ping within the probe's time-out. */
  CONNECTED,
  /** It did not. */
  UNAVAILABLE
}
