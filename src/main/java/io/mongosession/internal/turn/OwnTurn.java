package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.log.LogContext;
import io.mongosession.turn.DraftGoneException;
import io.mongosession.turn.LeasedTurn.Interruption;
import io.mongosession.turn.LeasedTurn.Listener;
import io.mongosession.turn.TurnLostException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BSONException;
import org.bson.Document;

/**
 * A turn that this process runs: its question is stored, its lease is held. What ends it:
 *
 * <pre>
 * complete -> reserve with the agent's state -> (draft completed) -> insert -> release
 * stopped  -> draft ends stopped | reserve, insert | question marked stopped     -> release
 * failed   -> (store the steps) -> (draft aborted) -> question marked failed     -> release
 * failed, and it is not known what is stored -> seal what is its own             -> release
 * </pre>
 *
 * Everything but {@code failed} throws {@link TurnLostException} when the lease turns out to be
 * another's, or a number was sealed. For one thread at a time; {@link #stop} and {@link #lost} come
 * from another.
 */
public final class OwnTurn implements LeaseKeeper.Held {

  private static final Logger LOG = LogContext.logger(OwnTurn.class.getName());

  private final TurnStore store;
  private final TurnLease lease;
  private final long question;
  private final List<Document> steps;
  private final TurnWriter writer;

  /** What is complete of the question's messages, in order. */
  private final List<Document> complete;

  /** An earlier call may have stored something or not. */
  private boolean uncertain;

  private final Set<Interruption> interruptions = EnumSet.noneOf(Interruption.class);
  private Listener listener;

  OwnTurn(TurnStore store, TurnLease lease, long question, List<Document> steps, TurnMeter meter) {
    this.store = store;
    this.lease = lease;
    this.question = question;
    this.steps = List.copyOf(steps);
    complete = new ArrayList<>(steps);
    writer = new TurnWriter(store, lease, question, meter);
  }

  @Override
  public TurnLease lease() {
    return lease;
  }

  @Override
  public long question() {
    return question;
  }

  /** What earlier attempts stored. */
  public List<Document> steps() {
    return steps;
  }

  @Override
  public void stop() {
    interrupt(Interruption.STOP);
  }

  @Override
  public void lost() {
    interrupt(Interruption.LOST);
  }

  private void interrupt(Interruption interruption) {
    Listener told;
    synchronized (interruptions) {
      told = interruptions.add(interruption) ? listener : null;
    }
    if (told != null) {
      told.interrupted(interruption);
    }
  }

  /** Whom to tell of interruptions; of those that were before, now. */
  public void onInterruption(Listener told) {
    List<Interruption> before;
    synchronized (interruptions) {
      listener = told;
      before = List.copyOf(interruptions);
    }
    before.forEach(told::interrupted);
  }

  /** Stores an empty draft; returns its number. */
  public long beginDraft(Duration lifetime) {
    return knowing(() -> writer.beginDraft(lifetime));
  }

  /** Adds a piece to the draft. */
  public void flush(int piece, String text) {
    writer.flush(piece, text);
  }

  /** Stores steps; returns their numbers. */
  public List<Long> store(List<Document> prepared) {
    return knowing(() -> keep(writer.put(prepared, null))).stream()
        .map(MessageDocuments::number)
        .toList();
  }

  private List<Document> keep(List<Document> stored) {
    complete.addAll(stored);
    return stored;
  }

  /**
   * Stores the reply, and ends the turn.
   *
   * @param prepared further steps, then the reply
   * @return the messages of the question that are complete, the reply last
   */
  public List<Document> complete(List<Document> prepared, Document agentFields) {
    prepared.get(prepared.size() - 1).append(Fields.REPLY, true);
    knowing(() -> keep(writer.put(prepared, agentFields)));
    release();
    return complete;
  }

  /**
   * Ends the turn as stopped.
   *
   * @return the messages of the question that are complete, and behind them the one it was stopped
   *     with, if there is one
   */
  public List<Document> stopped(String text) {
    Document last = knowing(() -> writer.stop(text));
    if (last != null) {
      complete.add(last);
    }
    release();
    return complete;
  }

  /** Ends the turn without a reply. */
  public void failed(String text, List<List<Document>> parts, String reason) {
    try {
      if (!uncertain) {
        knowing(
            () -> {
              keepSteps(parts);
              writer.abort(text);
              return Retry.onceMore(
                  () -> store.messages().mark(lease, MessageStatus.FAILED, reason));
            });
      }
      if (uncertain) {
        seal(reason);
      }
      store.keeper().end(this);
      store.release(lease);
    } catch (TurnLostException e) {
      store.keeper().end(this);
      LOG.log(Level.DEBUG, "a turn that failed had lost its lease", e);
    }
  }

  /** Stores them as far as they can be stored. */
  private void keepSteps(List<List<Document>> parts) {
    try {
      parts.forEach(part -> writer.put(part, null));
    } catch (DraftGoneException e) {
      LOG.log(Level.DEBUG, "the draft of a turn that failed was redacted", e);
    } catch (MongoException | BSONException e) {
      if (e instanceof MongoException ofServer && MongoErrors.isOutage(ofServer)) {
        throw e;
      }
      LOG.log(Level.WARNING, "the steps of a turn without a reply could not be stored", e);
      uncertain = true;
    }
  }

  private void seal(String reason) {
    Document session = Retry.onceMore(() -> store.leases().look(lease.ref(), lease.agentId()));
    StoredTurn turn = session == null ? null : StoredTurn.of(session, lease.agentId());
    if (turn == null || !turn.id().equals(lease.turnId())) {
      throw new TurnLostException(lease.turnId());
    }
    store.seal().seal(lease.ref(), lease.agentId(), turn, session, reason);
  }

  /** Runs what stores; where it ends in a way that leaves open what is stored, remembers that. */
  private <T> T knowing(Supplier<T> work) {
    try {
      return work.get();
    } catch (TurnLostException e) {
      store.keeper().end(this);
      throw e;
    } catch (MongoException | BSONException e) {
      uncertain = true;
      throw e;
    }
  }

  /** What was to be stored is; that the lease ends may come later. */
  private void release() {
    store.keeper().end(this);
    try {
      store.release(lease);
    } catch (MongoException e) {
      LOG.log(Level.DEBUG, "a lease could not be released", e);
      store.keeper().releaseLater(lease);
    }
  }
}
