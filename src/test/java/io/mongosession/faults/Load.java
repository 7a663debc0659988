package io.mongosession.faults;

import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToIntFunction;

/** Writers at work, each in a thread and in a session of its own. */
final class Load implements AutoCloseable {

  /** Longer than any load of these tests. */
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final List<Writer> writers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Load(List<Writer> writers) {
    this.writers.addAll(writers);
    for (Writer writer : writers) {
      Thread thread = new Thread(writer, "writer-" + writer.session());
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  static Load of(List<Writer> writers) {
    Load load = new Load(writers);
    load.threads.forEach(Thread::start);
    return load;
  }

  /**
   * Starts writers with sessions of their own, which are created first; every other one repeats
   * what is not acknowledged.
   *
   * @param count how many messages each sends, at most
   */
  static Load start(Client client, int writers, int count) {
    List<Writer> all = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      String session = UUID.randomUUID().toString();
      client.create(session);
      Writer.Habit habit = i % 2 == 0 ? Writer.Habit.REPEATS : Writer.Habit.GOES_ON;
      all.add(new Writer(client, session, habit, count));
    }
    return of(all);
  }

  /** Waits until every writer has had this many more responses. */
  void awaitResponses(int more) {
    List<Integer> before = writers.stream().map(Writer::responses).toList();
    Wait.until(
        more + " more responses for every writer: " + statuses(),
        PATIENCE,
        () -> {
          for (int i = 0; i < writers.size(); i++) {
            boolean works = threads.get(i).isAlive();
            if (works && writers.get(i).responses() < before.get(i) + more) {
              return false;
            }
          }
          return true;
        });
  }

  /** Waits until this many messages are acknowledged in all, or all is sent. */
  void awaitAcknowledged(int messages) {
    Wait.until(
        messages + " acknowledged",
        PATIENCE,
        () -> acknowledged() >= messages || threads.stream().noneMatch(Thread::isAlive));
  }

  /** Waits until everything is sent. */
  void awaitEnd() {
    Wait.until("the load ends", PATIENCE, () -> threads.stream().noneMatch(Thread::isAlive));
  }

  /** Asks the writers to end, and waits for their last responses. */
  void stop() {
    writers.forEach(Writer::stop);
    awaitEnd();
  }

  int responses() {
    return sum(Writer::responses);
  }

  int acknowledged() {
    return sum(Writer::acknowledged);
  }

  private int sum(ToIntFunction<Writer> number) {
    return writers.stream().mapToInt(number).sum();
  }

  Map<Integer, Integer> statuses() {
    Map<Integer, Integer> all = new TreeMap<>();
    writers.forEach(
        writer -> writer.statuses().forEach((status, n) -> all.merge(status, n, Integer::sum)));
    return all;
  }

  Duration longest() {
    return writers.stream().map(Writer::longest).max(Duration::compareTo).orElse(Duration.ZERO);
  }

  /** See {@link Writer#verify}. */
  void verify(Rig rig) {
    writers.forEach(writer -> writer.verify(rig.stored(writer.session())));
  }

  @Override
  public void close() {
    stop();
  }
}
