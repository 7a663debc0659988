package io.mongosession.bench;

/** A part of the benchmark. */
public interface Section {

  /** Its name in {@code -Dbench.sections}. */
  String name();

  /** Measures, and adds tables to the report. */
  void run(Lab lab) throws Exception;
}
