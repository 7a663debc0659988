package io.mongosession.rest;

import java.util.Map;

/** A session's metadata, written as the plain object it is. */
record MetadataView(Map<String, Object> metadata) implements JsonResponse {

  @Override
  public Object json() {
    return metadata;
  }
}
