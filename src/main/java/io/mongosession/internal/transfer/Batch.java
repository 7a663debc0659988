package io.mongosession.internal.transfer;

import io.mongosession.SessionException;
import io.mongosession.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.bson.Document;

/**
 * Items of one session on their way to the database, in order. What is there already, and is the
 * same, is passed over.
 */
final class Batch {

  private static final int MAX_ITEMS = 200;
  private static final long MAX_BYTES = 1024 * 1024;
  private static final int MAX_ATTEMPTS = 5;

  /** Where they go. */
  interface Target {

    /** What tells an item from the others. */
    Object id(Document item);

    /** What is stored under the ids of these items, by {@link #id}. */
    Map<?, Document> stored(List<Document> items);

    /** Returns false when some may be there already. */
    boolean insert(List<Document> items);

    /** What is wrong when the one is stored in the place of the other; null when nothing is. */
    String conflict(Document found, Document item);
  }

  private record Item(long line, Document document) {}

  private final Target target;
  private final boolean write;
  private final ImportJournal journal;
  private final IntConsumer stored;

  private final List<Item> items = new ArrayList<>();
  private long bytes;
  private boolean mayBeThere;

  /**
   * @param write false where nothing is stored
   * @param mayBeThere whether some may be stored already
   * @param stored is given how many were stored
   */
  Batch(
      Target target, boolean write, boolean mayBeThere, ImportJournal journal, IntConsumer stored) {
    this.target = target;
    this.write = write;
    this.mayBeThere = mayBeThere;
    this.journal = journal;
    this.stored = stored;
  }

  /**
   * Adds an item.
   *
   * @return false when the session must not go on
   */
  boolean add(long line, Document document, int lineBytes) {
    items.add(new Item(line, document));
    bytes += lineBytes;
    return items.size() < MAX_ITEMS && bytes < MAX_BYTES || flush();
  }

  /** Stores them; returns false when the session must not go on: an error was reported then. */
  boolean flush() {
    List<Item> all = List.copyOf(items);
    items.clear();
    bytes = 0;
    try {
      return flush(all);
    } catch (UnavailableException e) {
      throw e;
    } catch (SessionException e) {
      return oneByOne(all, e);
    }
  }

  /** One of them was refused: find out which. */
  private boolean oneByOne(List<Item> all, SessionException refusal) {
    mayBeThere = true;
    for (int i = 0; i < all.size(); i++) {
      try {
        if (all.size() == 1) {
          throw refusal;
        }
        if (!flush(List.of(all.get(i)))) {
          journal.skipped(all.size() - i - 1);
          return false;
        }
      } catch (UnavailableException e) {
        throw e;
      } catch (SessionException e) {
        journal.error(all.get(i).line(), e.getMessage());
        journal.skipped(all.size() - i);
        return false;
      }
    }
    return true;
  }

  private boolean flush(List<Item> all) {
    List<Item> left = all;
    boolean goesOn = true;
    boolean sent = false;
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (mayBeThere || sent) {
        Map<?, Document> found = target.stored(documents(left));
        int end = firstConflict(left, found);
        goesOn &= end == left.size();
        List<Item> missing =
            left.subList(0, end).stream()
                .filter(item -> !found.containsKey(target.id(item.document())))
                .toList();
        count(end - missing.size(), sent);
        left = missing;
      }
      if (left.isEmpty() || !write || target.insert(documents(left))) {
        stored.accept(left.size());
        return goesOn;
      }
      sent = true;
    }
    throw new UnavailableException("others store the same session at the same time", null, null);
  }

  /** The index of the first item whose place another has: reported; their number where none is. */
  private int firstConflict(List<Item> all, Map<?, Document> found) {
    for (int i = 0; i < all.size(); i++) {
      Document there = found.get(target.id(all.get(i).document()));
      String conflict = there == null ? null : target.conflict(there, all.get(i).document());
      if (conflict != null) {
        journal.error(all.get(i).line(), conflict);
        journal.skipped(all.size() - i);
        return i;
      }
    }
    return all.size();
  }

  /** Those that are there: by an earlier import, or by the attempt before. */
  private void count(int present, boolean sent) {
    if (sent) {
      stored.accept(present);
    } else {
      journal.skipped(present);
    }
  }

  private static List<Document> documents(List<Item> items) {
    return items.stream().map(Item::document).toList();
  }
}
