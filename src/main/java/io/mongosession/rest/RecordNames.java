package io.mongosession.rest;

import java.util.Locale;

/** The names of record components as they are written in JSON. */
final class RecordNames {

  private RecordNames() {}

  /** {@code expectedNumber} is {@code expected_number} in JSON. */
  static String toJson(String component) {
    return component.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
