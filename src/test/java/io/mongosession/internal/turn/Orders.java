package io.mongosession.internal.turn;

import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.TurnCommands;
import io.mongosession.internal.store.TurnLeases;
import io.mongosession.internal.store.TurnMessages;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Two writers in every order of their commands. A writer runs until it sends a command, and is
 * begun anew for the next one, when it is told again all it was told before: so every order can go
 * on from every state, without a thread. An order that comes to a state of another, with the same
 * stored and the same told, ends there: what can follow is looked at once.
 */
final class Orders {

  /** What becomes of one command of the first writer. */
  enum Fault {
    NONE,
    /** It is applied, its reply does not come. */
    REPLY_LOST,
    /** It does not arrive. */
    NOT_SENT,
    /** It is applied, its reply does not come, and its repeat does not arrive. */
    OUTCOME_UNKNOWN,
    /** The process ends before it. */
    KILLED_BEFORE,
    /** The process ends behind it. */
    KILLED_BEHIND,
    /** The process pauses before it until its lease is over. */
    PAUSED,
    /** The process ends before it, and its lease is over when the other comes. */
    DEAD_BEFORE,
    /** As {@link #DEAD_BEFORE}, behind it. */
    DEAD_BEHIND;

    boolean isKill() {
      return isBefore() || this == KILLED_BEHIND || this == DEAD_BEHIND;
    }

    private boolean isBefore() {
      return this == KILLED_BEFORE || this == DEAD_BEFORE;
    }

    private boolean isTimeOver() {
      return this == PAUSED || this == DEAD_BEFORE || this == DEAD_BEHIND;
    }
  }

  /** After which a lease is over. */
  static final Duration OVER = Duration.ofSeconds(21);

  /** The end of a writer's run: it sends this, or the process is gone. */
  private static final class Sent extends Error {

    private static final long serialVersionUID = 1L;

    private final transient Command command;

    Sent(Command command) {
      super(null, null, false, false);
      this.command = command;
    }
  }

  private record Command(Method method, Object[] arguments) {}

  /** What a writer works on in one run. */
  static final class Told implements TurnClock {

    private final List<Object> log;
    private final MemoryTurns store;
    private int position;
    private int keys;

    private Told(List<Object> log, MemoryTurns store) {
      this.log = log;
      this.store = store;
    }

    TurnCommands commands() {
      // Nobody here has an owner whose spending is looked at.
      return new TurnCommands(proxy(TurnLeases.class), proxy(TurnMessages.class), null);
    }

    /** The keys of new sessions: the same in each run. */
    SessionKey newKey() {
      return new SessionKey("key-" + keys++);
    }

    /** Plain appends, which ask for no lease. */
    interface Appends {

      /** Reserves a number. */
      Long next(String token);

      /** Stores a message under it. */
      void append(String text, Long number);
    }

    Appends appends() {
      return proxy(Appends.class);
    }

    private <T> T proxy(Class<T> type) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> command(method, arguments)));
    }

    private Object command(Method method, Object[] arguments) throws Throwable {
      if (position == log.size()) {
        throw new Sent(new Command(method, arguments));
      }
      Object told = log.get(position++);
      if (told instanceof Throwable failure) {
        throw failure;
      }
      return MemoryTurns.copyOf(told);
    }

    /** What is seen at this moment, without a command. */
    <T> T seen(Class<T> type, Function<MemoryTurns, T> look) {
      if (position == log.size()) {
        log.add(look.apply(store));
      }
      return type.cast(MemoryTurns.copyOf(log.get(position++)));
    }

    @Override
    public Instant now() {
      return seen(Instant.class, MemoryTurns::now);
    }

    @Override
    public void pause(Duration length) {
      if (position == log.size()) {
        throw new Sent(null);
      }
      position++;
    }
  }

  /**
   * One writer at one moment.
   *
   * @param log what it was told
   * @param key the same for the same log
   * @param work as far as it has come
   * @param next what it sends; null where it waits for a moment
   * @param done whether it has ended
   * @param commands how many it has sent
   * @param paused whether its time was over once
   */
  private record Writer(
      List<Object> log,
      String key,
      Runnable work,
      Command next,
      boolean done,
      int commands,
      boolean paused) {

    private static final Writer BEFORE = new Writer(List.of(), "", null, null, false, 0, false);

    private Writer pausing() {
      return new Writer(log, key, work, next, false, commands, true);
    }

    private Writer ended() {
      return new Writer(log, key, work, null, true, commands + 1, true);
    }
  }

  private record State(MemoryTurns store, Writer first, Writer second) {

    String key() {
      return hash(store.state() + first.key + first.done + first.paused + second.key + second.done);
    }
  }

  private static String hash(String text) {
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** How it ended. */
  record End<T>(MemoryTurns store, T first, T second, boolean killed) {}

  private final Fault fault;
  private final int at;
  private final Function<Told, Runnable> first;
  private final Function<Told, Runnable> second;
  private final Set<String> seen = new HashSet<>();
  private boolean reached;

  /**
   * @param at the command of the first writer with which something goes wrong, from 0
   * @param first begins the first writer's work
   */
  Orders(Fault fault, int at, Function<Told, Runnable> first, Function<Told, Runnable> second) {
    this.fault = fault;
    this.at = at;
    this.first = first;
    this.second = second;
  }

  /** Whether there was an order in which it came to that command. */
  boolean reached() {
    return reached;
  }

  /** Runs all orders; returns in how many states they were. */
  int run(MemoryTurns store, Consumer<End<Runnable>> check) {
    Deque<State> open = new ArrayDeque<>();
    MemoryTurns copy = store.copy();
    open.push(new State(copy, begun(copy, first), begun(copy, second)));
    while (!open.isEmpty()) {
      State state = open.pop();
      if (!seen.add(state.key())) {
        continue;
      }
      if (state.first.done && state.second.done) {
        boolean killed = fault.isKill() && state.first.commands > at;
        check.accept(new End<>(state.store, state.first.work, state.second.work, killed));
      }
      if (!state.second.done) {
        MemoryTurns next = state.store.copy();
        open.push(new State(next, state.first, step(next, state.second, second, Fault.NONE)));
      }
      boolean isFault = state.first.commands == at && fault != Fault.NONE;
      boolean isRepeat = state.first.commands == at + 1 && fault == Fault.OUTCOME_UNKNOWN;
      boolean isUnderWay = state.second.commands > 0 && !state.second.done;
      // The other would go on meanwhile: its lease is renewed.
      boolean isMeant = !(isFault && fault.isTimeOver() && !state.first.paused && isUnderWay);
      if (!state.first.done && isMeant) {
        MemoryTurns next = state.store.copy();
        Writer stepped =
            step(
                next, state.first, first, isFault ? fault : isRepeat ? Fault.NOT_SENT : Fault.NONE);
        open.push(new State(next, stepped, state.second));
      }
    }
    return seen.size();
  }

  private static Writer begun(MemoryTurns store, Function<Told, Runnable> work) {
    return goneOn(store, Writer.BEFORE, new ArrayList<>(), work, 0);
  }

  /** Up to the next command. */
  private static Writer goneOn(
      MemoryTurns store,
      Writer before,
      List<Object> log,
      Function<Told, Runnable> work,
      int commands) {
    Runnable running = work.apply(new Told(log, store));
    Command next = null;
    boolean done = false;
    try {
      running.run();
      done = true;
    } catch (Sent e) {
      next = e.command;
    }
    String key = hash(before.key + log.subList(before.log.size(), log.size()));
    return new Writer(log, key, running, next, done, commands, before.paused);
  }

  private Writer step(MemoryTurns store, Writer writer, Function<Told, Runnable> work, Fault now) {
    reached |= now != Fault.NONE;
    if (now.isTimeOver() && !writer.paused) {
      store.pass(OVER);
      if (now == Fault.PAUSED) {
        return writer.pausing();
      }
    }
    Object told = now.isBefore() || now == Fault.NOT_SENT ? lost() : applied(store, writer.next);
    if (now.isKill()) {
      return writer.ended();
    }
    List<Object> log = new ArrayList<>(writer.log);
    boolean isLost = now == Fault.REPLY_LOST || now == Fault.OUTCOME_UNKNOWN;
    log.add(isLost ? lost() : told);
    return goneOn(store, writer, log, work, writer.commands + 1);
  }

  private static Object applied(MemoryTurns store, Command command) {
    if (command == null) {
      store.pass(Duration.ofMillis(50));
      return "a moment";
    }
    try {
      return command.method.invoke(store, command.arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(command.method.getName(), e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MongoSocketReadException lost() {
    return new MongoSocketReadException(
        "cut by the test", new ServerAddress(), new IOException("cut"));
  }
}
