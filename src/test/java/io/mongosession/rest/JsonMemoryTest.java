package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mongosession.internal.bson.JsonToBson;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON takes in memory is counted while it is read, and no less than it takes. */
class JsonMemoryTest {

  private static final int LENGTH = 512 * 1024;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1.5",
        "\"a\"",
        "{\"a\":{\"b\":[0]}}",
        "{\"a\":0,\"b\":1,\"c\":2,\"d\":3,\"e\":4,\"f\":5,\"g\":6,\"h\":7,\"i\":8,\"j\":9}"
      })
  void noLessThanBothFormsTakeIsCounted(String value) {
    byte[] text =
        ("[" + (value + ",").repeat(LENGTH / (value.length() + 1)) + "1]")
            .getBytes(StandardCharsets.UTF_8);
    AtomicLong counted = new AtomicLong();
    long before = heap();
    Object json =
        JsonInput.read(new ByteArrayInputStream(text), 20, Integer.MAX_VALUE, counted::addAndGet);
    Object bson = JsonToBson.toBson("content", json, 20, "message-bytes", Integer.MAX_VALUE);
    long taken = heap() - before;

    assertThat(List.of(json, bson)).doesNotContainNull();
    assertThat(counted.get()).isGreaterThan(taken);
  }

  @Test
  void readingEndsWhereThereIsNoMemory() {
    byte[] text = "[{},{},{},{}".getBytes(StandardCharsets.UTF_8);
    AtomicLong counted = new AtomicLong();

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                JsonInput.read(
                    new ByteArrayInputStream(text),
                    20,
                    Integer.MAX_VALUE,
                    bytes -> {
                      if (counted.addAndGet(bytes) > 400) {
                        throw new IllegalStateException();
                      }
                    }));
  }

  /** In bytes, after garbage collections. */
  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 2; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
