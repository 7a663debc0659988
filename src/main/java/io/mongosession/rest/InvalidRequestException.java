package io.mongosession.rest;

import io.mongosession.problem.FieldError;
import java.util.List;

/** A request that cannot be understood; nothing was done. */
final class InvalidRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<FieldError> errors;

  InvalidRequestException(String field, String allowed) {
    this(List.of(new FieldError(field, allowed)));
  }

  InvalidRequestException(List<FieldError> errors) {
    this.errors = List.copyOf(errors);
  }

  List<FieldError> errors() {
    return errors;
  }
}
