package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are slow, silent or never end, beside others that want to be served. */
class ManyConnectionsIT {

  @RegisterExtension static final Rig RIG = new Rig(ManyConnectionsIT.class);

  private static final long MIB = 1024 * 1024;

  /** What the server itself needs of the heap for one open connection, generously. */
  private static final long PER_CONNECTION = 32 * 1024;

  /** Where server-config cuts a body off, and what fits into buffers on the way. */
  private static final long LONGEST_BODY = 96 * MIB;

  private static final long FLAT = 32 * MIB;
  private static final int ENDLESS = 4;
  private static final int SPARE_DESCRIPTORS = 500;

  @Test
  void manySlowAndSilentConnectionsLeaveMemoryFlatAndOthersServed(@TempDir Path directory)
      throws IOException {
    int silent = Form.pick(300, 2_000);
    int slow = Form.pick(20, 100);
    int others = Form.pick(60, 300);
    String fault = "%d silent connections, %d slow and %d endless bodies";
    if (descriptors() < silent + slow + SPARE_DESCRIPTORS) {
      String reason = "only %d open files are allowed (ulimit -n)".formatted(descriptors());
      Report.notRun("10", fault.formatted(silent, slow, ENDLESS), reason);
      assumeTrue(false, reason);
    }
    Client client = Figures.serverOf(RIG, directory);
    String session = UUID.randomUUID().toString();
    client.create(session);
    serve(client, session, others);
    Figures before = Figures.of(client);
    Figures opened;
    Figures during;
    Duration longest;
    long endless;
    int cutOff;
    try (OpenConnections connections = new OpenConnections(client.base())) {
      connections.silent(silent);
      connections.slow(slow, Client.messages(session));
      // Soon: later the server may have closed those that stay silent.
      Wait.until(
          "the connections are open",
          () -> {
            long descriptors = Figures.of(client).descriptors();
            return descriptors < 0 || descriptors > silent;
          });
      opened = Figures.of(client);
      connections.endless(ENDLESS, Client.messages(session));
      longest = serve(client, session, others);
      Wait.until("every endless body is cut off", () -> connections.cutOff() >= ENDLESS);
      during = Figures.of(client);
      endless = connections.sent();
      cutOff = connections.cutOff();
      assertThat(client.isReady()).isTrue();
      assertThat(client.pool().getInteger("in_use")).isZero();
    }
    Wait.until("memory as before", () -> Figures.of(client).heap() < before.heap() + FLAT);
    Figures after = Figures.of(client);

    assertThat(during.heap()).isLessThan(before.heap() + FLAT + (silent + slow) * PER_CONNECTION);
    assertThat(opened.heap()).isLessThan(before.heap() + FLAT + (silent + slow) * PER_CONNECTION);
    assertThat(endless).isLessThan((cutOff + ENDLESS) * LONGEST_BODY);
    assertThat(longest).isLessThan(Form.atMost(Rig.REQUEST));
    Report.held(
        "10",
        fault.formatted(silent, slow, ENDLESS),
        "%d requests of another client".formatted(others),
        "all served, the slowest in %s; %d MiB of endless bodies, cut off %d times; before: %s; all open: %s; during: %s; after: %s"
            .formatted(
                Report.seconds(longest), endless / MIB, cutOff, before, opened, during, after));
  }

  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** How long the slowest took. */
  private static Duration serve(Client client, String session, int requests) {
    Duration longest = Duration.ZERO;
    for (int i = 0; i < requests; i++) {
      Client.Reply reply =
          i % 2 == 0
              ? client.post(Client.chat(session), Client.message("hello"))
              : client.get(Client.messages(session));
      assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
      longest = reply.took().compareTo(longest) > 0 ? reply.took() : longest;
    }
    return longest;
  }
}
