package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;

/**
 * Looks at turns that are followed: one look for all who follow the same one, from one interval to
 * the next, on one thread for all. Thread-safe.
 */
public final class TurnLooks {

  /** Who follows a turn; must not wait. */
  public interface Follower {

    /** The number of the first message that it has not seen to its end. */
    long from();

    /** What is stored now. */
    void see(TurnSight sight);

    /** It cannot be followed any further. */
    void fail(RuntimeException failure);
  }

  /**
   * What is followed, as one caller may see it.
   *
   * @param question the number of its question
   */
  public record Followed(TurnReader reader, SessionRef ref, String agentId, long question) {

    /** What many may share. */
    private Object shared() {
      return List.of(ref, agentId, question);
    }
  }

  private final BackgroundWork work;
  private final TurnClock clock;
  private final Duration interval;

  /** How long looks may fail before followers are told. */
  private final Duration patience;

  private final Map<Object, Looking> looking = new HashMap<>();

  public TurnLooks(BackgroundWork work, TurnClock clock, Duration interval, Duration patience) {
    this.work = work;
    this.clock = clock;
    this.interval = interval;
    this.patience = patience;
  }

  /** Follows a turn, from now on. */
  public void follow(Followed followed, Follower follower) {
    synchronized (looking) {
      Looking present = looking.get(followed.shared());
      if (present == null) {
        present = new Looking(followed);
        looking.put(followed.shared(), present);
        work.run(present::look);
      }
      present.followers.add(follower);
    }
  }

  /** Ends that; may be called again. */
  public void leave(Followed followed, Follower follower) {
    synchronized (looking) {
      Looking present = looking.get(followed.shared());
      if (present != null) {
        present.followers.remove(follower);
      }
    }
  }

  /** The looks at one turn. */
  private final class Looking {

    private final Followed followed;
    private final Set<Follower> followers = new LinkedHashSet<>();
    private SessionRef ref;
    private Instant failingSince;

    Looking(Followed followed) {
      this.followed = followed;
      ref = followed.ref();
    }

    private List<Follower> present() {
      synchronized (looking) {
        if (followers.isEmpty()) {
          looking.remove(followed.shared());
        }
        return List.copyOf(followers);
      }
    }

    private List<Follower> last() {
      synchronized (looking) {
        looking.remove(followed.shared());
        return List.copyOf(followers);
      }
    }

    void look() {
      List<Follower> all = present();
      if (all.isEmpty()) {
        return;
      }
      try {
        if (see(all)) {
          return;
        }
        failingSince = null;
      } catch (MongoException e) {
        failingSince = failingSince == null ? clock.now() : failingSince;
        if (failingSince.plus(patience).isBefore(clock.now())) {
          last().forEach(follower -> follower.fail(e));
          return;
        }
      } catch (RuntimeException e) {
        last().forEach(follower -> follower.fail(e));
        return;
      }
      work.later(interval, this::look);
    }

    /** Whether it is over. */
    private boolean see(List<Follower> all) {
      long question = followed.question();
      if (ref.key() == null) {
        // Another incarnation's turn is another one.
        ref = ref.with(followed.reader().present(ref, followed.agentId()).key());
      }
      long from = all.stream().mapToLong(Follower::from).min().orElse(question);
      Optional<TurnSight> sight = followed.reader().read(ref, followed.agentId(), question, from);
      boolean isOver = sight.isPresent() && !sight.get().running();
      sight.ifPresent(
          seen -> (isOver ? last() : all).forEach(follower -> follower.see(after(seen, follower))));
      return isOver;
    }

    private TurnSight after(TurnSight sight, Follower follower) {
      List<Document> messages = sight.all() == null ? sight.messages() : sight.all();
      return new TurnSight(
          sight.turnId(),
          sight.running(),
          sight.question(),
          messages.stream()
              .filter(message -> MessageDocuments.number(message) >= follower.from())
              .toList(),
          sight.all());
    }
  }
}
