package io.mongosession.rest;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyReader;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/**
 * Reads a {@link MetadataPatch}.
 *
 * <p>Dependent, as a proxy would hide from Jersey which types this is for (its issue 4400).
 */
@Consumes({MetadataPatch.MEDIA_TYPE, MediaType.APPLICATION_JSON})
@Dependent
public class MetadataPatchReader implements MessageBodyReader<MetadataPatch> {

  @Inject private BodyReader bodies;

  @Override
  public boolean isReadable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == MetadataPatch.class;
  }

  @Override
  public MetadataPatch readFrom(
      Class<MetadataPatch> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, String> headers,
      InputStream body) {
    return new MetadataPatch(bodies.object(body));
  }
}
