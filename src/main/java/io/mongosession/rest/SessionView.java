package io.mongosession.rest;

import io.mongosession.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A session as the API shows it; a member that is null is absent. */
record SessionView(
    String sessionId,
    String sessionType,
    String applicationName,
    String owner,
    Instant createdAt,
    Instant updatedAt,
    Map<String, Object> metadata,
    Boolean metadataOmitted,
    List<String> agents,
    String retention,
    Instant expiresAt,
    UsageView usage)
    implements JsonResponse {

  static SessionView of(Session session) {
    return new SessionView(
        session.sessionId(),
        session.sessionType(),
        session.applicationName(),
        session.owner(),
        session.createdAt(),
        session.updatedAt(),
        session.metadataOmitted() ? null : session.metadata(),
        session.metadataOmitted() ? true : null,
        session.agents(),
        RetentionText.of(session.retention()),
        session.expiresAt(),
        session.usage() == null ? null : UsageView.of(session.usage()));
  }
}
