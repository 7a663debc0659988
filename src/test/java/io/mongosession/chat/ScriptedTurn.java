package io.mongosession.chat;

import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.turn.EndedTurn;
import io.mongosession.turn.LeasedTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** A turn in memory, whose calls can be made to fail. Its question has the number 0. */
final class ScriptedTurn implements LeasedTurn {

  static final String ID = "0123456789";

  final List<String> calls = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Runnable>> before = new HashMap<>();
  private long next = 1;
  private Long draft;
  private Listener listener;

  /** The next call of this method begins with this, which may throw. */
  void next(String method, Runnable action) {
    before.computeIfAbsent(method, name -> new ArrayDeque<>()).add(action);
  }

  void interrupt(Interruption interruption) {
    listener.interrupted(interruption);
  }

  private void called(String method, String what) {
    Runnable action = before.getOrDefault(method, new ArrayDeque<>()).poll();
    if (action != null) {
      action.run();
    }
    calls.add((method + " " + what).strip());
  }

  private long number(boolean first) {
    long number = first && draft != null ? draft : next++;
    draft = first ? null : draft;
    return number;
  }

  static Message message(
      long number, String role, Object content, MessageStatus status, Map<String, Object> metrics) {
    return new Message(
        "s",
        "agent",
        number,
        role,
        content,
        status,
        Instant.EPOCH,
        Instant.EPOCH,
        metrics,
        null,
        List.of(),
        0L);
  }

  @Override
  public String turnId() {
    return ID;
  }

  @Override
  public long questionNumber() {
    return 0;
  }

  @Override
  public RestoredAgent agent() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Message> steps() {
    return List.of();
  }

  @Override
  public void onInterruption(Listener whom) {
    listener = whom;
  }

  @Override
  public synchronized long beginDraft(Duration lifetime) {
    called("beginDraft", "");
    draft = next++;
    return draft;
  }

  @Override
  public synchronized void flush(int piece, String text) {
    called("flush", piece + " " + text);
  }

  @Override
  public synchronized List<Long> store(List<NewMessage> steps) {
    called("store", contents(steps));
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      numbers.add(number(i == 0));
    }
    return numbers;
  }

  private static String contents(List<NewMessage> messages) {
    return String.join(",", messages.stream().map(m -> String.valueOf(m.content())).toList());
  }

  @Override
  public synchronized EndedTurn complete(List<NewMessage> messages, AgentUpdate update) {
    called("complete", contents(messages));
    long number = 0;
    for (int i = 0; i < messages.size(); i++) {
      number = number(i == 0);
    }
    NewMessage reply = messages.get(messages.size() - 1);
    return ended(
        message(number, reply.role(), reply.content(), MessageStatus.COMPLETE, reply.metrics()),
        false);
  }

  @Override
  public synchronized EndedTurn stopped(String text) {
    called("stopped", text);
    return ended(
        text.isEmpty()
            ? null
            : message(number(true), "assistant", text, MessageStatus.STOPPED, null),
        true);
  }

  private static EndedTurn ended(Message reply, boolean stopped) {
    return new EndedTurn(
        0,
        reply,
        stopped,
        Stream.ofNullable(reply).map(Message::metrics).filter(m -> m != null).toList());
  }

  @Override
  public synchronized void failed(String text, List<NewMessage> steps, String reason) {
    called("failed", text + " " + contents(steps) + " " + reason);
  }
}
