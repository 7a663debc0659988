package io.mongosession.cdi;

import io.mongosession.MetadataAction;
import java.time.Instant;
import java.util.List;

/**
 * One operation on metadata, as the {@link AuditHook} saw it: who, what, when. Holds the names of
 * fields and never their values.
 *
 * @param who the caller's name, or null when there is none
 * @param what the operation
 * @param sessionId the session it was done to
 * @param fields the fields that were set or removed; empty when the metadata was read
 * @param when it ended
 * @param succeeded whether it went through
 */
public record AuditEntry(
    String who,
    MetadataAction what,
    String sessionId,
    List<String> fields,
    Instant when,
    boolean succeeded) {}
