package io.mongosession;

import java.util.List;

/**
 * Sessions, newest first.
 *
 * @param items the sessions
 * @param nextAfter the cursor of the next page, opaque; null when this is the last one
 */
public record SessionPage(List<Session> items, String nextAfter) {}
