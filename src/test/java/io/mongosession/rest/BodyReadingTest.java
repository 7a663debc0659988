package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.budget.Share;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BodyReadingTest {

  private final List<String> calls = new ArrayList<>();
  private final BodyWatch watch = new LaterWatch();
  private Runnable later;
  private ReadListener reading;
  private boolean stopped;

  @Test
  void aRequestThatTheServerEndsWhileItsBodyIsWaitedForIsNotAcknowledged() {
    start();

    assertThat(calls).containsSubsequence("setStatus 503", "startAsync", "setReadListener");
  }

  @Test
  void aRequestIsDispatchedOnceByTheThreadOfTheWatchAlone() throws IOException {
    start();
    reading.onAllDataRead();
    reading.onAllDataRead();
    assertThat(calls).as("by the thread that reads").doesNotContain("dispatch");

    later.run();
    assertThat(calls).containsOnlyOnce("dispatch");
  }

  @Test
  void aRequestWhoseBodyComesWhenTheApplicationStopsIsEnded() throws IOException {
    stopped = true;
    start();
    reading.onAllDataRead();

    assertThat(calls).containsOnlyOnce("complete").doesNotContain("dispatch");
  }

  private void start() {
    HttpServletRequest request =
        fake(
            HttpServletRequest.class,
            "getRequestURL",
            new StringBuffer(),
            "startAsync",
            fake(AsyncContext.class));
    ArrivedBody body = new ArrivedBody(100, 0, Share.current());

    BodyReading.start(
        new RequestWithBody(request, body),
        new Unread(),
        fake(HttpServletResponse.class),
        body,
        watch);
  }

  /** Notes what is called; returns null, or what is given for a method. */
  private <T> T fake(Class<T> type, Object... results) {
    List<Object> given = List.of(results);
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              calls.add(
                  method.getName().equals("setStatus")
                      ? "setStatus " + arguments[0]
                      : method.getName());
              int index = given.indexOf(method.getName());
              return index < 0 ? null : given.get(index + 1);
            }));
  }

  /** Runs nothing by itself. */
  private final class LaterWatch extends BodyWatch {

    @Override
    void run(Runnable task) {
      if (stopped) {
        throw new RejectedExecutionException();
      }
      assertThat(later).as("run once").isNull();
      later = task;
    }
  }

  private final class Unread extends ServletInputStream {

    @Override
    public int read() {
      return -1;
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public boolean isReady() {
      return false;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      calls.add("setReadListener");
      reading = listener;
    }
  }
}
