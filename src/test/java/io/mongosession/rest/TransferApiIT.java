package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Page;
import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Sessions go out and come in over HTTP, for whom it may concern. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TransferApiIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String LINES = "application/jsonl";

  @ArquillianResource private URL application;

  private final String id = "moved-" + UUID.randomUUID();
  private final String session = "/sessions/" + id;
  private Api alice;
  private Api bob;
  private Api root;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(KEY, Map.of("mongodb.session.limits.body-bytes", "64KiB")),
        QuickPatience.class,
        QuickHeartbeat.class);
  }

  @BeforeEach
  void aSessionOfAlice() {
    Api api = Api.at(application);
    alice = api.as(Tokens.signed(Tokens.claims("alice-" + id), KEY));
    bob = api.as(Tokens.signed(Tokens.claims("bob-" + id), KEY));
    root = api.as(Tokens.signed(Tokens.claims("root", "session-admin"), KEY));
    alice.put(
        session, "{\"metadata\":{\"k\":\"v\"},\"application_name\":\"shop-%s\"}".formatted(id));
    alice.post(
        session + "/agents/default/messages",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a secret\"}]}");
    alice.post(session + "/feedback", "{\"rating\":\"up\"}");
  }

  private Api.Response imported(Api api, String query, String lines) {
    return api.send("POST", "/import" + query, LINES, BodyPublishers.ofString(lines));
  }

  private static String sessions(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                ("{\"session\":{\"format\":1,\"session_id\":\"%s-%d\","
                        + "\"created_at\":{\"$date\":\"2026-01-01T00:00:00Z\"},"
                        + "\"updated_at\":{\"$date\":\"2026-01-01T00:00:00Z\"},"
                        + "\"metadata\":{\"text\":\"%s\"}}}\n")
                    .formatted(prefix, i, "x".repeat(1000)))
        .collect(Collectors.joining());
  }

  @Test
  void aSessionIsExportedForItsOwnerAndAdministrators() {
    Api.Response export = alice.get(session + "/export");

    assertThat(export.status()).isEqualTo(200);
    assertThat(export.header("Content-Type")).startsWith(LINES);
    assertThat(export.header("Content-Disposition")).contains("attachment", ".jsonl");
    assertThat(export.header("Cache-Control")).isEqualTo("no-store");
    assertThat(export.header("X-Request-Id")).isNotBlank();
    assertThat(export.text().lines().map(line -> line.substring(0, 10)))
        .containsExactly("{\"session\"", "{\"agent\": ", "{\"message\"", "{\"feedback");
    assertThat(root.get(session + "/export").text()).isEqualTo(export.text());
    assertThat(bob.get(session + "/export").status()).isEqualTo(404);
    assertThat(alice.get("/sessions/none-" + id + "/export").status()).isEqualTo(404);
  }

  @Test
  void everybodyExportsTheirOwn() {
    assertThat(alice.get("/me/export").text()).isEqualTo(alice.get(session + "/export").text());
    Api.Response none = bob.get("/me/export");
    assertThat(none.status()).isEqualTo(200);
    assertThat(none.text()).isEmpty();
  }

  @Test
  void administratorsExportWhatTheyAskFor() {
    String lines = alice.get("/me/export").text();

    assertThat(root.get("/owners/export?owner=alice-" + id).text()).isEqualTo(lines);
    assertThat(root.get("/export?application_name=shop-" + id).text()).isEqualTo(lines);
    assertThat(root.get("/export").text()).contains(id);
    assertThat(root.get("/export?updated_after=2099-01-01T00:00:00Z").text()).isEmpty();
    assertThat(root.get("/owners/export").status()).isEqualTo(400);
    assertThat(root.get("/export?format=xml").status()).isEqualTo(400);
    for (String path : List.of("/owners/export?owner=alice-" + id, "/export")) {
      assertThat(alice.get(path).status()).isEqualTo(403);
    }
    assertThat(imported(alice, "", lines).status()).isEqualTo(403);
    assertThat(imported(Api.at(application), "", lines).status()).isEqualTo(401);
  }

  @Test
  void anExportComesInAgainAfterItsSessionWasDeleted() {
    String lines = alice.get("/me/export").text();
    alice.delete(session);

    Api.Response imported = imported(root, "", lines);

    assertThat(imported.status()).isEqualTo(200);
    assertThat(imported.header("Content-Type")).startsWith(LINES);
    assertThat(imported.text())
        .isEqualTo(
            "{\"done\":{\"sessions\":1,\"messages\":1,\"feedback\":1,\"skipped\":0,\"errors\":0}}\n");
    assertThat(alice.get("/me/export").text()).isEqualTo(lines);
  }

  @Test
  void aDryRunStoresNothing() {
    String lines = sessions("dry-" + id, 3);

    assertThat(imported(root, "?dry_run=true&owner=alice-" + id, lines).text())
        .contains("\"sessions\":3");
    assertThat(alice.get("/sessions/dry-" + id + "-0").status()).isEqualTo(404);
    assertThat(imported(root, "?dry_run=perhaps", lines).status()).isEqualTo(400);
    assertThat(imported(root, "?owner=", lines).status()).isEqualTo(400);
  }

  @Test
  void errorsAreReportedByLineAndTheRestIsStored() {
    String lines = sessions("some-" + id, 1) + "half a li\n" + sessions("others-" + id, 1);

    Api.Response imported = imported(root, "?owner=alice-" + id, lines);

    assertThat(imported.status()).isEqualTo(200);
    assertThat(imported.text().lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"line\":2,\"error\":\"no JSON object");
    assertThat(alice.get("/sessions/others-" + id + "-0").status()).isEqualTo(200);
  }

  @Test
  void aFirstLineThatIsNoJsonIsA400() {
    Api.Response refused = imported(root, "", "a,b,c\n" + sessions("none-" + id, 200));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    assertThat(refused.text()).contains("line 1");
  }

  @Test
  void anotherMediaTypeIsRefused() {
    Api.Response refused = root.post("/import", "{}");

    assertThat(refused.status()).isEqualTo(415);
    assertThat(refused.header("Accept-Post")).isEqualTo(LINES);
  }

  @Test
  void noBodyIsNoError() {
    assertThat(root.send("POST", "/import", LINES, BodyPublishers.noBody()).text())
        .contains("\"errors\":0");
  }

  @Test
  void anImportMayBeLargerThanAnyOtherBody() {
    Api.Response imported = imported(root, "", sessions("large-" + id, 1000));

    assertThat(imported.text()).contains("\"sessions\":1000");
  }

  @Test
  void whoReadsOnlyAfterSendingHoldsUpNothing() throws IOException, InterruptedException {
    // More reports than the buffers of a connection take, and a body behind them.
    String bad = "{\"foreign\":\"" + "x".repeat(3000) + "\"}\n";
    byte[] body = (bad.repeat(5000) + sessions("late-" + id, 1)).getBytes(StandardCharsets.UTF_8);
    try (Socket socket = connect("Content-Length: " + body.length)) {
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      List<String> response = read(socket);

      assertThat(response.get(0)).contains("200");
      assertThat(response.stream().filter(line -> line.contains("\"error\""))).hasSize(1000);
      assertThat(response)
          .anySatisfy(line -> assertThat(line).contains("\"sessions\":1", "\"errors\":5000"));
    }
  }

  @Test
  void whoStallsIsToldSoAndWhatCameBeforeIsStored() {
    // Open Liberty keeps the last of what has arrived until more comes.
    List<String> response = stalled("x\n" + sessions("kept-" + id, 100));

    assertThat(response)
        .anySatisfy(line -> assertThat(line).contains("the import ends here", "Timeout"))
        .anySatisfy(line -> assertThat(line).contains("\"done\"", "\"sessions\":"));
    assertThat(root.get("/sessions/stalled-" + id + "-0").status()).isEqualTo(200);
  }

  @Test
  void whoStallsBeforeTheFirstReportGetsAProblem() {
    assertThat(stalled("").get(0)).contains("408");
  }

  /** The response to a body that stops behind two sessions and this. */
  private List<String> stalled(String more) {
    String body = sessions("stalled-" + id, 2) + more;
    try (Socket socket = connect("Content-Length: 1000000")) {
      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return read(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aClientThatIsGoneLeavesRoomForOthers() throws IOException {
    for (int i = 0; i < 5; i++) {
      try (Socket socket = connect("Content-Length: 1000000")) {
        socket.getOutputStream().write(sessions("gone-" + id, 1).getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
      }
    }

    Wait.until(
        "room for another", () -> imported(root, "", sessions("next-" + id, 1)).status() == 200);
  }

  @Test
  void noMoreThanTwoImportsRunAtOnce() {
    Wait.until("no room for a third", this::isAThirdRefused);
    Wait.until("room again", () -> imported(root, "", sessions("third-" + id, 1)).status() == 200);
  }

  /** Beside two that have just begun: one that stalls is ended soon. */
  private boolean isAThirdRefused() {
    try (Socket first = connect("Content-Length: 1000000");
        Socket second = connect("Content-Length: 1000000")) {
      first.getOutputStream().write('{');
      second.getOutputStream().write('{');
      return imported(root, "", sessions("third-" + id, 1)).status() == 503;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatLeavesAndComesIsAudited() {
    alice.get(session + "/export");
    alice.get("/me/export");
    root.get("/owners/export?owner=alice-" + id);
    bob.get(session + "/export");
    imported(root.with("X-Request-Id", "import-" + id), "", "");
    imported(alice.with("X-Request-Id", "refused-" + id), "", "");

    Wait.until("the last line", () -> Deployments.serverLog().contains("[request refused-" + id));
    assertThat(Deployments.serverLog())
        .contains(
            "who=\"alice-%s\" as=caller what=export_session session=\"%s\" outcome=done"
                .formatted(id, id),
            "who=\"alice-%s\" as=caller what=export_own_sessions".formatted(id),
            "who=\"bob-%s\" as=caller what=export_session session=\"%s\" outcome=not-found"
                .formatted(id, id),
            "what=export_owner session=- owner=",
            "[request import-%s] who=\"root\" as=administrator what=import_sessions".formatted(id));
  }

  /** With the real curl, as an operator types them. */
  @Test
  void theCommandsOfThePageMoveSessions(@TempDir Path folder) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl");
    Files.writeString(
        folder.resolve("python.jsonl"),
        PythonDocuments.document("py-01-one-agent").toJson().replace("py-01", "py-" + id));
    List<String> commands =
        Page.of(Page.OPERATIONS).blocks().stream()
            .filter(block -> block.language().equals("sh"))
            .flatMap(block -> block.text().lines())
            .filter(line -> line.startsWith("curl") && line.contains("localhost:9080/api/"))
            .filter(line -> line.contains("jsonl"))
            .toList();

    assertThat(commands).hasSizeGreaterThanOrEqualTo(8);
    for (String command : commands) {
      ProcessBuilder builder =
          new ProcessBuilder(
                  "bash",
                  "-c",
                  command
                      .replace("localhost:9080/api", Api.at(application).uri("").toString())
                      .replace("owner=alice", "owner=alice-" + id))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("output").toFile());
      builder
          .environment()
          .put("TOKEN", Tokens.signed(Tokens.claims("root", "session-admin"), KEY));
      Process process = builder.start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(command).isTrue();
      String output = Files.readString(folder.resolve("output"));
      assertThat(process.exitValue()).as(command + ": " + output).isZero();
      if (command.contains("import")) {
        assertThat(output).as(command).contains("{\"done\":");
      }
    }
    assertThat(alice.get("/sessions/py-" + id + "-one-agent").status()).isEqualTo(200);
    assertThat(folder.resolve("sessions.jsonl")).content().contains(id);
    assertThat(folder.resolve("alice.jsonl")).content().contains(id);
    assertThat(folder.resolve("back.jsonl")).content().contains("py-" + id);
  }

  /** Where server-config has a limit: 80 MiB. Chunked, as nobody announces its length. */
  @Test
  void whatIsLongerThanTheServerLetsInEndsTheImport() throws Exception {
    assumeTrue(Deployments.container().equals("liberty"), "of Open Liberty");
    List<String> chunks = new ArrayList<>();
    chunks.add(sessions("cut-" + id, 1));
    chunks.addAll(Collections.nCopies(90, (" ".repeat(1023) + "\n").repeat(1024)));
    chunks.add(sessions("behind-" + id, 1));
    try (Socket socket = connect("Transfer-Encoding: chunked")) {
      OutputStream out = socket.getOutputStream();
      Thread writer =
          new Thread(
              () -> {
                try {
                  for (String chunk : chunks) {
                    out.write(
                        (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                  }
                  out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException cut) {
                  // As expected.
                }
              });
      writer.start();
      List<String> response;
      try {
        response = read(socket);
      } catch (IOException reset) {
        response = List.of("reset");
      }
      writer.join(60_000);
      assertThat(writer.isAlive()).isFalse();
      assertThat(response).noneMatch(line -> line.contains("\"sessions\":2"));
      assertThat(root.get("/sessions/behind-" + id + "-0").status()).isEqualTo(404);
    }
  }

  private Socket connect(String header) throws IOException {
    Socket socket = new Socket(application.getHost(), application.getPort());
    socket.setSoTimeout(60_000);
    OutputStream out = socket.getOutputStream();
    out.write(
        ("POST /it/api/import HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonl\r\n"
                + "Authorization: Bearer "
                + Tokens.signed(Tokens.claims("root", "session-admin"), KEY)
                + "\r\n"
                + header
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static List<String> read(Socket socket) throws IOException {
    BufferedReader response =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    List<String> lines = new ArrayList<>();
    int length = -1;
    // Not to its end: the connection stays open while the server reads on.
    for (String line = response.readLine();
        line != null && !line.equals("0");
        line = response.readLine()) {
      lines.add(line);
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      } else if (line.isEmpty() && length >= 0) {
        char[] body = new char[length];
        int read = response.read(body);
        while (read < length) {
          read += response.read(body, read, length - read);
        }
        lines.add(new String(body));
        break;
      }
    }
    return lines;
  }
}
