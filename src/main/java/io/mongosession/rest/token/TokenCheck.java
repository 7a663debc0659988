package io.mongosession.rest.token;

/** The checks that a bearer token must pass, each with the word by which a refusal names it. */
public enum TokenCheck {
  PRESENT("no token"),
  SINGLE("more than one token"),
  BEARER("not a bearer token"),
  CONFIGURED("not configured"),
  FORM("malformed"),
  ALGORITHM("algorithm"),
  TYPE("type"),
  KEYS("keys unavailable"),
  KEY("unknown key"),
  SIGNATURE("signature"),
  ISSUER("issuer"),
  AUDIENCE("audience"),
  EXPIRY_GIVEN("no exp"),
  NOT_EXPIRED("expired"),
  BEGUN("not yet valid"),
  ISSUE_GIVEN("no iat"),
  YOUNG("too old"),
  SUBJECT("subject");

  private final String failure;

  TokenCheck(String failure) {
    this.failure = failure;
  }

  /** What it is called when a token fails it. */
  public String failure() {
    return failure;
  }

  /** Whether the reason may be that keys were rotated. */
  boolean mayPassWithOtherKeys() {
    return this == KEYS || this == KEY || this == SIGNATURE;
  }

  /** Whether it is unknown if the token is good, because what verifies it is missing. */
  public boolean concernsTheServer() {
    return this == CONFIGURED || this == KEYS;
  }

  /** Whether there was a token to look at. */
  public boolean concernsAToken() {
    return compareTo(BEARER) > 0;
  }
}
