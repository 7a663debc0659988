package io.mongosession;

/** Whether requests would work. */
public enum ConnectionStatus {
  /** What a request needs worked within the probe's time-out: log-in, a write, a read. */
  CONNECTED,
  /** It did not. */
  UNAVAILABLE
}
