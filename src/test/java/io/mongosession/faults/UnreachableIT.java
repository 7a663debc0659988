package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Ports;
import io.mongosession.testing.TlsMongo;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Ways to misconfigure the connection, each in a factory of its own. */
class UnreachableIT {

  @RegisterExtension static final Rig RIG = new Rig(UnreachableIT.class);

  private static final String CANARY = "CanaryPassword";
  private static final int PROBES = 5;

  /**
   * A way to fail.
   *
   * @param address host and port
   * @param userInfo or empty
   * @param options of the connection string
   * @param logged what the log line reports of it, among other things
   */
  private record Mistake(String address, String userInfo, String options, String logged) {

    String uri() {
      return "mongodb://%s%s/?%s".formatted(userInfo, address, options);
    }

    long lines(String log) {
      return log.lines()
          .filter(line -> line.contains("MongoDB at " + address + " does not answer"))
          .filter(line -> line.contains(logged))
          .count();
    }
  }

  @Test
  void anUnreachableDatabaseIsNotReadyAndItsReasonLoggedOnceWithoutSecrets(@TempDir Path directory)
      throws Exception {
    RIG.startDatabase();
    String database = RIG.proxy().address();
    String other = RIG.proxy().address();
    TlsMongo encrypted = RIG.close(new TlsMongo(directory));
    String user = "someone:" + CANARY + "@";
    Map<String, Mistake> mistakes = new LinkedHashMap<>();
    mistakes.put(
        "default", new Mistake(database, user, "authSource=admin", "credentials were refused"));
    mistakes.put(
        "host",
        new Mistake("no-such-host.invalid:27017", user, "", "host name cannot be resolved"));
    mistakes.put("port", new Mistake("127.0.0.1:" + Ports.free(), user, "", "nothing listens"));
    mistakes.put("tls", new Mistake(other, user, "tls=true", "(option tls)"));
    mistakes.put(
        "untrusted",
        new Mistake(encrypted.address(), user, "tls=true", "certificate is not trusted"));
    ApplicationServer server = RIG.server(mistakes.get("default").uri(), settings(mistakes));
    server.start();
    Client client = new Client(server);
    List<String> said = new ArrayList<>();

    Wait.until(
        "every cause is logged",
        () -> {
          ready(client, said);
          String log = server.log();
          return mistakes.values().stream().allMatch(mistake -> mistake.lines(log) > 0);
        });
    for (int i = 0; i < PROBES; i++) {
      ready(client, said);
    }
    Client.Reply refused = client.put(Client.session("s"), "{}");
    assertThat(refused.isUnavailable()).as(refused.toString()).isTrue();
    assertThat(refused.took()).isLessThan(Form.atMost(Rig.REQUEST));
    said.add(refused.body());
    said.add(client.get("/api/pool").body());
    said.add(client.get("/metrics").body());
    assertThat(client.get("/health/live").status()).isEqualTo(200);

    String log = server.log();
    assertThat(mistakes)
        .allSatisfy((name, mistake) -> assertThat(mistake.lines(log)).as(name).isEqualTo(1));
    said.add(log);
    said.add(server.console());
    assertThat(said).noneMatch(text -> text.contains(CANARY));
    Report.held(
        "07",
        "refused credentials, wrong host, wrong port, TLS to a plain port, untrusted certificate",
        "%d probes of %d factories".formatted(said.size() - 5, mistakes.size()),
        "ready DOWN, live, 503; one log line for each that says what to check; no secret anywhere");
  }

  private static Map<String, String> settings(Map<String, Mistake> mistakes) {
    List<String> named =
        mistakes.keySet().stream().filter(name -> !name.equals("default")).toList();
    Map<String, String> settings = new TreeMap<>();
    settings.put("mongodb.session.factories", String.join(",", named));
    settings.put("mongodb.session.health.required", String.join(",", mistakes.keySet()));
    settings.put("mongodb.session.health.timeout", "PT0.5S");
    settings.put("mongodb.session.health.max-age", "PT0S");
    named.forEach(
        name ->
            settings.put(
                "mongodb.session.factory." + name + ".connection-string",
                mistakes.get(name).uri()));
    return settings;
  }

  /** Fails unless every factory is reported as unavailable. */
  private static void ready(Client client, List<String> said) {
    Client.Reply reply = client.get("/health/ready");
    said.add(reply.body());
    assertThat(reply.status()).as(reply.body()).isEqualTo(503);
    assertThat(reply.body()).doesNotContain("connected", "127.0.0.1", "no-such-host");
  }
}
