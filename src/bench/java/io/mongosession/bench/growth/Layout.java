package io.mongosession.bench.growth;

/** A way to store one long conversation. */
interface Layout {

  void append(String text);

  void appendAndSync(String text);

  /** Brings back the agent with what the layout needs for a turn. */
  void restore();

  void last20();
}
