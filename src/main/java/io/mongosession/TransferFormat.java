package io.mongosession;

/** In which form sessions are exported. An import takes either, line by line. */
public enum TransferFormat {
  /**
   * This module's own: a line each for the session, its agents, its messages and its feedback, from
   * which an import makes the same again.
   */
  MONGOSESSION,
  /** The documents of the Python original: a line for each session. */
  STRANDS
}
