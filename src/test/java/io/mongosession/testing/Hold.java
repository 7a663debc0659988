package io.mongosession.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Commands of one name that wait at a server until they are released. */
public final class Hold implements AutoCloseable {

  private static final int SECONDS = 30;

  private final String command;
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  Hold(String command) {
    this.command = command;
  }

  /** Waits until a command is held. */
  public void awaitArrival() {
    await(arrived);
  }

  /** Holds a command that has arrived, if it is one of this name. */
  void pass(String name) {
    if (name.equals(command)) {
      arrived.countDown();
      await(released);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("held for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Lets them go on. */
  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
  }
}
