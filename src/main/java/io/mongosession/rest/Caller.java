package io.mongosession.rest;

import io.mongosession.cdi.AuditLine.As;

/**
 * Who makes a request.
 *
 * @param subject the owner of the sessions they create, or null where callers are not identified
 * @param administrator whether every session is theirs to see
 */
record Caller(String subject, boolean administrator) {

  /** Everybody, where no bearer token is required. */
  static final Caller ANYBODY = new Caller(null, true);

  /** In which capacity: where callers are not identified, nobody is an administrator. */
  As as() {
    return administrator && subject != null ? As.ADMINISTRATOR : As.CALLER;
  }
}
