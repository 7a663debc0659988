package io.mongosession;

import java.util.List;

/**
 * Sessions, newest first. A page ends at the limit it was asked for or at the limit {@code
 * answer-bytes}, whichever comes first, and has at least one session where the list goes on.
 *
 * @param items the sessions
 * @param nextAfter the cursor of the next page, opaque; null when this is the last one
 */
public record SessionPage(List<Session> items, String nextAfter) {}
