package io.mongosession.rest;

import io.mongosession.SessionExport;
import io.mongosession.budget.Share;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Responds with exports. */
@ApplicationScoped
class Exports {

  /** How long a reader may read nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Map<String, String> HEADERS =
      Map.of("Content-Disposition", "attachment; filename=\"sessions.jsonl\"");

  @Inject private LaterResponses responses;
  @Inject private Heartbeat heartbeat;

  /**
   * Responds to the current request, which is suspended.
   *
   * @param operation as the audit has it
   * @param sessionId the session, or null where there are several
   * @param owner whose sessions they are, or null where that does not matter
   */
  void respond(SessionExport export, String operation, String sessionId, String owner) {
    AtomicReference<LaterBody> begun = new AtomicReference<>();
    AtomicReference<Future<?>> watch = new AtomicReference<>();
    Consumer<String> audit = responses.audit(operation, sessionId, owner);
    ExportBody body =
        new ExportBody(
            export,
            Share.current(),
            responses::reason,
            outcome -> {
              audit.accept(outcome);
              watch.get().cancel(false);
            });
    watch.set(heartbeat.every(() -> endIfStuck(begun.get())));
    try {
      begun.set(responses.later(HEADERS).begin(body));
    } catch (IOException e) {
      body.end();
      throw new UncheckedIOException(e);
    }
  }

  private static void endIfStuck(LaterBody body) {
    if (body != null) {
      body.endIfStuck(PATIENCE);
    }
  }
}
