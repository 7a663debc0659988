package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Wait;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyReadingTest {

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private final BodyWatch watch = new BodyWatch();

  @BeforeEach
  void startWatch() {
    watch.start(Thread::new);
  }

  @AfterEach
  void stopWatch() {
    watch.stop();
  }

  @Test
  void aRequestThatTheServerEndsWhileItsBodyIsWaitedForIsNotAcknowledged() {
    start();

    assertThat(calls).containsSubsequence("setStatus 503", "startAsync", "setReadListener");
  }

  @Test
  void aRequestWhoseBodyIsThereAtOnceIsDispatchedOnlyAfterItsFirstThreadHasLeft() {
    BodyReading reading = start();
    reading.onAllDataRead();
    assertThat(calls).doesNotContain("dispatch");

    reading.leaves();
    assertThat(calls).as("the thread is not through with it yet").doesNotContain("dispatch");
    Wait.until("it is dispatched", () -> calls.contains("dispatch"));
  }

  @Test
  void aRequestWhoseBodyComesLaterIsDispatchedOnce() {
    BodyReading reading = start();
    reading.leaves();
    reading.onAllDataRead();
    reading.onAllDataRead();

    Wait.until("it is dispatched", () -> calls.contains("dispatch"));
    assertThat(calls).filteredOn("dispatch"::equals).hasSize(1);
  }

  private BodyReading start() {
    HttpServletRequest request =
        fake(
            HttpServletRequest.class,
            "getRequestURL",
            new StringBuffer(),
            "startAsync",
            fake(AsyncContext.class));
    ArrivedBody body = new ArrivedBody(100, 0);

    return BodyReading.start(
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
    }
  }
}
