package io.mongosession.rest;

import io.mongosession.MessagePage;
import java.util.List;

/** A page of messages, ascending. */
record MessagesView(List<MessageView> items, Long nextAfter, Long nextBefore, long nextNumber)
    implements JsonResponse {

  static MessagesView of(MessagePage page) {
    return new MessagesView(
        page.items().stream().map(MessageView::of).toList(),
        page.nextAfter(),
        page.nextBefore(),
        page.nextNumber());
  }
}
