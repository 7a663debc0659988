package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.budget.MemoryBudget;
import io.mongosession.budget.OverBudgetException;
import io.mongosession.budget.Share;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArrivedBodyTest {

  private static final int KIB = 1024;
  private static final int MAXIMUM = 100 * KIB;

  private final MemoryBudget budget = new MemoryBudget(1024 * KIB);
  private final Share share = new Share(budget);
  private final ArrivedBody body = new ArrivedBody(MAXIMUM, 0, share);

  @Test
  void whatArrivesInPiecesOfAnySizeIsReadAsItCame() throws IOException {
    Random random = new Random(1);
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    byte[] buffer = new byte[20 * KIB];
    while (sent.size() < 80 * KIB) {
      random.nextBytes(buffer);
      int length = 1 + random.nextInt(random.nextBoolean() ? 3 : 9000);
      sent.write(buffer, 0, length);
      assertThat(body.add(buffer, length)).isTrue();
    }

    assertThat(body.size()).isEqualTo(sent.size());
    InputStream stream = body.stream();
    assertThat(stream.read()).isEqualTo(sent.toByteArray()[0] & 0xFF);
    assertThat(stream.available()).isEqualTo(sent.size() - 1);
    assertThat(stream.readAllBytes())
        .isEqualTo(Arrays.copyOfRange(sent.toByteArray(), 1, sent.size()));
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void itIsLetGoOfWhileItIsRead() throws IOException {
    body.add(new byte[64 * KIB], 64 * KIB);
    InputStream stream = body.stream();
    long before = roomLeft(share);

    stream.readNBytes(32 * KIB);

    assertThat(roomLeft(share)).isGreaterThan(before + 32 * KIB);
  }

  @Test
  void whatIsMadeOfItHasRoomWhenAllOfItHasBeenRead() throws IOException {
    body.add(new byte[80 * KIB], 80 * KIB);
    body.stream().readAllBytes();

    Share others = new Share(budget);
    others.take(roomLeft(others));

    assertThat(roomLeft(share)).isGreaterThanOrEqualTo(2 * 80 * KIB);
  }

  @Test
  void aBodyForWhichThereIsNoMemoryIsTakenInToItsEndAndNotKept() {
    Share other = new Share(budget);
    other.take(900 * KIB);
    byte[] buffer = new byte[8 * KIB];
    for (int i = 0; i < 12; i++) {
      assertThat(body.add(buffer, buffer.length)).as("read on").isTrue();
    }

    assertThatExceptionOfType(OverBudgetException.class)
        .isThrownBy(body::stream)
        .satisfies(e -> assertThat(e.isForEver()).isFalse());
    assertThat(new Share(budget)).satisfies(rest -> rest.take(100 * KIB));
  }

  @Test
  void aBodyOverTheMaximumIsNotReadOn() {
    assertThat(body.add(new byte[MAXIMUM], MAXIMUM)).isTrue();
    assertThat(body.add(new byte[1], 1)).isFalse();

    assertThatExceptionOfType(RequestTooLargeException.class).isThrownBy(body::stream);
    assertThat(roomLeft(share)).isEqualTo(1024 * KIB);
  }

  /** In bytes, to the KiB; what a share gave back it may use again. */
  private static long roomLeft(Share share) {
    long room = 0;
    while (fits(share, room + KIB)) {
      room += KIB;
    }
    return room;
  }

  private static boolean fits(Share share, long bytes) {
    try {
      share.take(bytes);
      share.giveBack(bytes);
      return true;
    } catch (OverBudgetException e) {
      return false;
    }
  }
}
