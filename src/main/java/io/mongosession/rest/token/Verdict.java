package io.mongosession.rest.token;

import java.util.function.Function;

/**
 * What came of looking at a token: exactly one of the two is there.
 *
 * @param value what the token stands for, or null
 * @param failure why it stands for nothing, or null
 */
public record Verdict<T>(T value, TokenFailure failure) {

  public static <T> Verdict<T> passed(T value) {
    return new Verdict<>(value, null);
  }

  public static <T> Verdict<T> failed(TokenFailure failure) {
    return new Verdict<>(null, failure);
  }

  public static <T> Verdict<T> failed(TokenCheck check) {
    return failed(new TokenFailure(check));
  }

  public boolean passed() {
    return failure == null;
  }

  /** Looks further, at what has passed so far. */
  public <R> Verdict<R> then(Function<T, Verdict<R>> next) {
    return passed() ? next.apply(value) : failed(failure);
  }
}
