package io.mongosession.testing;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.internal.client.BackgroundWork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Notes the name of every command a client sends for a caller: one command is one round trip. What
 * the module does in the background is not among them.
 */
public final class CommandCounter implements CommandListener {

  private final List<String> names = new CopyOnWriteArrayList<>();

  @Override
  public void commandStarted(CommandStartedEvent event) {
    if (!inBackground()) {
      names.add(event.getCommandName());
    }
  }

  /** Whether the command that is sent now is one that nobody waits for. */
  static boolean inBackground() {
    return Thread.currentThread().getName().startsWith(BackgroundWork.THREAD);
  }

  /** The commands sent while this ran, in order. */
  public List<String> during(Runnable work) {
    int before = names.size();
    work.run();
    return new ArrayList<>(names.subList(before, names.size()));
  }

  /** As {@link #during(Runnable)}, for work with a result that does not matter. */
  public List<String> during(Supplier<?> work) {
    return during(
        () -> {
          work.get();
        });
  }

  /** All commands sent so far, in order. */
  public List<String> all() {
    return List.copyOf(names);
  }
}
