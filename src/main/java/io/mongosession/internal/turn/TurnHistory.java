package io.mongosession.internal.turn;

import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.TurnLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.bson.Document;

/**
 * The messages before a question. What was reserved a moment before and is not stored yet is waited
 * for; where nothing of the kind is missing it is one round trip.
 */
final class TurnHistory {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final TurnStore store;
  private final TurnAsked asked;

  TurnHistory(TurnStore store, TurnAsked asked) {
    this.store = store;
    this.asked = asked;
  }

  List<Document> before(TurnLease lease, Document session, long question) {
    if (asked.history() == 0 || question == 0) {
      return List.of();
    }
    Instant until = store.now().plus(store.times().missing());
    List<Document> shown = read(lease, question);
    while (isMissing(lease, shown, expected(session, question)) && store.now().isBefore(until)) {
      store.clock().pause(PAUSE);
      shown = read(lease, question);
    }
    List<Document> all = new ArrayList<>(system(shown, session, question));
    all.addAll(shown);
    return all;
  }

  /** The system messages that lie before what is shown: they apply too. */
  private List<Document> system(List<Document> shown, Document session, long question) {
    return Retry.onceMore(
        () ->
            store
                .messages()
                .systemBefore(shown, question, session, asked.agentId(), asked.historyBytes()));
  }

  private List<Document> read(TurnLease lease, long question) {
    return Retry.onceMore(
        () ->
            store
                .messages()
                .history(
                    lease.key(), asked.agentId(), question, asked.history(), asked.historyBytes()));
  }

  /** The numbers below the question that were reserved so late that they may arrive any moment. */
  private TreeSet<Long> expected(Document session, long question) {
    Instant oldest = store.now().minus(store.times().missing());
    return RecentReservations.kept(session, asked.agentId()).stream()
        .filter(kept -> kept.at() != null && kept.at().toInstant().isAfter(oldest))
        .flatMap(kept -> LongStream.range(kept.first(), kept.end()).boxed())
        .filter(number -> number < question)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private boolean isMissing(TurnLease lease, List<Document> shown, TreeSet<Long> expected) {
    shown.forEach(message -> expected.remove(MessageDocuments.number(message)));
    if (shown.size() >= asked.history()) {
      expected.headSet(MessageDocuments.number(shown.get(0))).clear();
    }
    if (expected.isEmpty()) {
      return false;
    }
    Set<Long> stored =
        Retry.onceMore(
            () ->
                store
                    .messages()
                    .numbers(lease.key(), asked.agentId(), expected.first(), expected.last() + 1));
    return !stored.containsAll(expected);
  }
}
