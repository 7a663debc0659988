package io.mongosession;

import java.time.Instant;
import java.util.Date;

/** Times as BSON has them, in milliseconds. */
final class BsonDates {

  private BsonDates() {}

  /** The present moment by this machine's clock. */
  static Date now() {
    return Date.from(Instant.now());
  }
}
