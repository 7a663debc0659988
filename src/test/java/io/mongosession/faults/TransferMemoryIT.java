package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.TestMongo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions of any length go out and come in with a heap that could not hold them. */
class TransferMemoryIT {

  private static final int MESSAGES = Form.pick(30_000, 100_000);
  private static final String HEAP = Form.isLong() ? "-Xmx256m" : "-Xmx64m";
  private static final String DRY_RUN_HEAP = Form.isLong() ? "-Xmx256m" : "-Xmx48m";
  private static final long DRY_RUN_BYTES = Form.isLong() ? 2_000_000_000L : 60_000_000L;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @TempDir private Path folder;

  private String run(String heap, String... arguments) throws IOException {
    Path output = folder.resolve("output.txt");
    List<String> all =
        new ArrayList<>(
            List.of(
                heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                TransferMain.class.getName(),
                MONGO.uri(),
                MONGO.databaseName()));
    all.addAll(List.of(arguments));
    int status = OwnProcess.run(output, Path.of(""), Map.of(), all);
    assertThat(status).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }

  @Test
  void aLongSessionComesInAndGoesOutAsItWas() throws IOException {
    Path file = folder.resolve("in.jsonl");
    Files.writeString(file, TransferMain.session("long", MESSAGES));
    Path exported = folder.resolve("out.jsonl");

    String imported = run(HEAP, "import", file.toString());
    run(HEAP, "export", exported.toString());

    assertThat(imported).contains("messages=" + MESSAGES, "errors=0");
    assertThat(exported).hasSameBinaryContentAs(file);
  }

  @Test
  void aFileThatIsManyTimesTheHeapIsReadAsADryRun() throws IOException {
    String read = run(DRY_RUN_HEAP, "dry-run", String.valueOf(DRY_RUN_BYTES));

    assertThat(read).contains("errors=0");
    assertThat(Long.parseLong(read.lines().reduce((a, b) -> b).orElseThrow().split(" ")[0]))
        .isGreaterThanOrEqualTo(DRY_RUN_BYTES);
  }
}
