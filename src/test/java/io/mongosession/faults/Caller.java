package io.mongosession.faults;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.rest.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody with a token who uses either of two servers.
 *
 * @param authorization the header
 */
record Caller(ServerPair pair, String authorization) {

  private static final RSAKey KEY = Tokens.rsaKey("key");

  /** The settings of servers that know such callers. */
  static Map<String, String> settings() {
    return Tokens.required(KEY);
  }

  static Caller of(ServerPair pair, String subject) {
    return new Caller(pair, "Bearer " + Tokens.signed(Tokens.claims(subject), KEY));
  }

  private String[] with(String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Authorization");
    all.add(authorization);
    return all.toArray(String[]::new);
  }

  /** Takes a turn, for the whole answer. */
  CompletableFuture<Client.Reply> say(int server, String session, String text) {
    return pair.client(server)
        .sendAsync("POST", Client.chat(session), Client.message(text), with());
  }

  /** Takes a turn, event by event. */
  ServerEvents stream(int server, String session, String text) {
    return pair.client(server)
        .events(
            "POST", Client.chat(session), Client.message(text), with("Accept", ServerEvents.TYPE));
  }

  /**
   * Follows a turn, event by event.
   *
   * @param lastId what was read last, or null for the turn that runs, from its beginning
   */
  ServerEvents follow(int server, String session, String lastId) {
    String[] headers =
        lastId == null
            ? with("Accept", ServerEvents.TYPE)
            : with("Accept", ServerEvents.TYPE, "Last-Event-ID", lastId);
    return pair.client(server).events("GET", Client.turn(session), null, headers);
  }

  /** The HTTP status of looking for the turn that runs. */
  int look(int server, String session) {
    return pair.client(server).send("GET", Client.turn(session), null, with()).status();
  }

  /** Asks the turn of this question to stop; the HTTP status. */
  int stop(int server, String session, long question) {
    String path = Client.turn(session) + "?question_number=" + question;
    return pair.client(server).send("DELETE", path, null, with()).status();
  }
}
