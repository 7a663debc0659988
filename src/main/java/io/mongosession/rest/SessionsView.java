package io.mongosession.rest;

import io.mongosession.SessionPage;
import java.util.List;

/** A page of sessions, newest first. */
record SessionsView(List<SessionView> items, String nextAfter) implements JsonResponse {

  static SessionsView of(SessionPage page) {
    return new SessionsView(page.items().stream().map(SessionView::of).toList(), page.nextAfter());
  }
}
