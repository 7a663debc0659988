package io.mongosession.rest.token;

/**
 * Why a token lets nobody pass. For the log, never for the caller.
 *
 * @param check the check it failed
 * @param expected what would have passed, or null where the check says it all
 * @param found what the token has instead, or null where that helps nobody; the caller's own text,
 *     as it came: to be quoted
 */
public record TokenFailure(TokenCheck check, String expected, String found) {

  TokenFailure(TokenCheck check) {
    this(check, null, null);
  }
}
