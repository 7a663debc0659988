package io.mongosession.testing;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Lets something else happen at a chosen moment: on the thread of the client that is about to send
 * a command, before it is sent. What happens must use another client.
 */
public final class BeforeCommand implements CommandListener {

  private final Map<String, Queue<Runnable>> actions = new ConcurrentHashMap<>();
  private volatile Throwable failure;

  /** Does this before the next command of this name; given twice, before the two next ones. */
  public void next(String command, Runnable action) {
    actions.computeIfAbsent(command, name -> new ConcurrentLinkedQueue<>()).add(action);
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    Queue<Runnable> due =
        CommandCounter.inBackground() ? null : actions.get(event.getCommandName());
    Runnable action = due == null ? null : due.poll();
    if (action != null) {
      try {
        action.run();
      } catch (RuntimeException | AssertionError e) {
        // The driver would only log it.
        failure = e;
      }
    }
  }

  /** Fails when an action failed or never had its moment. */
  public void verify() {
    if (failure != null) {
      throw new AssertionError("what was to happen before a command failed", failure);
    }
    actions.forEach(
        (command, left) -> {
          if (!left.isEmpty()) {
            throw new AssertionError("no such command was sent: " + command);
          }
        });
  }
}
