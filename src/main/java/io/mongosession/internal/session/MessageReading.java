package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.MessagePage;
import io.mongosession.MessageQuery;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.MessagePages;
import io.mongosession.internal.store.MessagePages.Part;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import java.util.List;
import org.bson.Document;

/** Reading a session's messages page by page. */
final class MessageReading {

  private final SessionContext context;
  private final InputMapper input;

  MessageReading(SessionContext context, InputMapper input) {
    this.context = context;
    this.input = input;
  }

  MessagePage page(String agentId, MessageQuery query) {
    NameRules.agentId(agentId);
    input.checkLimit(query.limit(), 1);
    if (query.after() != null && query.after() < -1) {
      throw new InvalidInputException("after", "-1 or more");
    }
    if (query.before() != null) {
      InputMapper.checkNumber("before", query.before());
      if (query.after() != null) {
        throw new InvalidInputException("before", "either before or after");
      }
    }
    return context.run("get_messages", () -> read(agentId, query));
  }

  private MessagePage read(String agentId, MessageQuery query) {
    Document session = context.findCounter(context.ref(), agentId);
    SessionKey key = SessionKey.of(session);
    long next = RecordMapper.nextNumber(session, agentId);
    MessagePages pages = context.storage().messagePages();
    int limit = query.limit();
    int maxBytes = context.limits().answerBytes();
    if (query.after() != null) {
      return page(pages.after(key, agentId, query.after(), limit, maxBytes), next);
    }
    if (query.before() != null) {
      return page(pages.before(key, agentId, query.before(), limit, maxBytes), next);
    }
    Part last = pages.last(key, agentId, limit, maxBytes);
    List<Document> messages = last.messages();
    if (messages.isEmpty()) {
      return page(last, next);
    }
    int settled = pages.settled(messages, MessageDocuments.number(messages.get(0)));
    return page(last, MessageDocuments.number(messages.get(settled - 1)), next);
  }

  private static MessagePage page(Part part, long next) {
    return page(part, part.messages().isEmpty() ? null : lastNumber(part), next);
  }

  /** A message may be newer than the session that was read before it. */
  private static MessagePage page(Part part, Long nextAfter, long next) {
    long afterLast = part.messages().isEmpty() ? 0 : lastNumber(part) + 1;
    return new MessagePage(
        MessageDocuments.messages(part.messages()),
        nextAfter,
        part.before(),
        Math.max(next, afterLast));
  }

  private static long lastNumber(Part part) {
    return MessageDocuments.number(part.messages().get(part.messages().size() - 1));
  }
}
