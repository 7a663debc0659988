package io.mongosession.faults;

import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionImport;
import io.mongosession.SessionQuery;
import io.mongosession.TransferFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A transfer in a process with a small heap: {@code TransferMain <uri> <database> import <file>},
 * {@code … export <file>}, {@code … dry-run <bytes>}. Prints what was done.
 */
final class TransferMain {

  private static final int MESSAGES = 1000;

  private TransferMain() {}

  public static void main(String[] arguments) throws IOException {
    try (MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(arguments[0])
            .databaseName(arguments[1])
            .build()) {
      switch (arguments[2]) {
        case "import" -> {
          try (InputStream file = Files.newInputStream(Path.of(arguments[3]))) {
            System.out.println(begin(factory, ImportOptions.none()).readFrom(file));
          }
        }
        case "export" -> {
          try (OutputStream file = Files.newOutputStream(Path.of(arguments[3]))) {
            factory.exportSessions(SessionQuery.all(), TransferFormat.MONGOSESSION).writeTo(file);
          }
        }
        default -> dryRun(factory, Long.parseLong(arguments[3]));
      }
    }
    System.exit(0);
  }

  private static SessionImport begin(MongoDBSessionManagerFactory factory, ImportOptions options) {
    return factory.importSessions(
        options,
        new ImportListener() {
          @Override
          public void error(long line, String reason) {
            System.out.println(line + ": " + reason);
          }
        });
  }

  /** Of so many bytes of sessions that are made as they are read. */
  private static void dryRun(MongoDBSessionManagerFactory factory, long bytes) {
    SessionImport run = begin(factory, ImportOptions.none().withDryRun());
    long given = 0;
    for (int i = 0; given < bytes; i++) {
      byte[] session = session("s" + i, MESSAGES).getBytes(StandardCharsets.UTF_8);
      run.add(session, 0, session.length);
      given += session.length;
    }
    System.out.println(given + " bytes: " + run.finish());
  }

  /** The lines of a session, as an export writes them. */
  static String session(String id, int messages) {
    StringBuilder lines = new StringBuilder();
    String times =
        "\"created_at\": {\"$date\": {\"$numberLong\": \"1767225600000\"}},"
            + " \"updated_at\": {\"$date\": {\"$numberLong\": \"1767225600000\"}}";
    lines.append(
        ("{\"session\": {\"format\": {\"$numberInt\": \"1\"}, \"session_id\": \"%s\", %s,"
                + " \"metadata\": {}}}\n")
            .formatted(id, times));
    lines.append(
        ("{\"agent\": {\"session_id\": \"%s\", \"agent_id\": \"a\", \"next_number\":"
                + " {\"$numberLong\": \"%d\"}, %s}}\n")
            .formatted(id, messages, times));
    for (int number = 0; number < messages; number++) {
      lines.append(
          ("{\"message\": {\"session_id\": \"%s\", \"agent_id\": \"a\", \"number\": {\"$numberLong\":"
                  + " \"%d\"}, \"role\": \"user\", \"content\": \"%s\", %s}}\n")
              .formatted(id, number, "text ".repeat(60), times));
    }
    return lines.toString();
  }
}
