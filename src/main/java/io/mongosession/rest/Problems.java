package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Makes the answers that report a problem. */
@ApplicationScoped
class Problems {

  private static final String MEDIA_TYPE = "application/problem+json";

  @Inject private Call call;

  Response response(ProblemType type, String detail) {
    return builder(type, detail, null, null).build();
  }

  Response invalid(List<FieldError> errors) {
    String detail =
        errors.size() == 1
            ? errors.get(0).field() + ": allowed is " + errors.get(0).allowed()
            : errors.size() + " fields are not acceptable";
    return builder(ProblemType.INVALID_INPUT, detail, null, errors).build();
  }

  Response.ResponseBuilder builder(
      ProblemType type, String detail, Long nextNumber, List<FieldError> errors) {
    return Response.status(type.status())
        .type(MEDIA_TYPE)
        .entity(
            new Problem(
                type.urn(),
                type.title(),
                type.status(),
                detail,
                call.requestId(),
                nextNumber,
                errors));
  }
}
