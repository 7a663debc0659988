package io.mongosession.internal.bson;

import java.time.Instant;
import java.util.Date;

/** Times as BSON has them, in milliseconds. */
public final class BsonDates {

  private BsonDates() {}

  /** The present moment by this machine's clock. */
  public static Date now() {
    return Date.from(Instant.now());
  }
}
