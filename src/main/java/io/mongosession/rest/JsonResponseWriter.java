package io.mongosession.rest;

import io.mongosession.json.JsonOutput;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Writes a {@link JsonResponse} into a body.
 *
 * <p>Dependent, as a proxy would hide from Jersey which types this is for (its issue 4400).
 */
@Dependent
public class JsonResponseWriter implements MessageBodyWriter<JsonResponse> {

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return JsonResponse.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      JsonResponse response,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream body) {
    JsonOutput.write(response.json(), body);
  }
}
