package io.mongosession.rest;

import io.mongosession.json.RecordType;
import io.mongosession.problem.FieldError;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Reads a {@link JsonRequest} from a body, within the limits, and validates it.
 *
 * <p>Dependent, as a proxy would hide from Jersey which types this is for (its issue 4400).
 */
@Consumes(MediaType.APPLICATION_JSON)
@Dependent
public class JsonRequestReader implements MessageBodyReader<JsonRequest> {

  @Inject private BodyReader bodies;
  @Inject private Validator validator;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return JsonRequest.class.isAssignableFrom(type);
  }

  @Override
  public JsonRequest readFrom(
      Class<JsonRequest> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    JsonRequest request = RequestBinder.bind(bodies.object(body), type);
    validate(request);
    return request;
  }

  private void validate(JsonRequest request) {
    Set<ConstraintViolation<JsonRequest>> violations = validator.validate(request);
    if (!violations.isEmpty()) {
      List<FieldError> errors =
          violations.stream()
              .map(
                  violation ->
                      new FieldError(
                          RecordType.nameOf(violation.getPropertyPath().toString()),
                          violation.getMessage()))
              .sorted(Comparator.comparing(FieldError::field))
              .toList();
      throw new InvalidRequestException(errors);
    }
  }
}
