package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.bson.Document;

/** A client that appends only at the number it expects, and looks again when it lost the race. */
final class Contender implements Runnable {

  private final Client client;
  private final String session;
  private final int wins;
  private final String id = UUID.randomUUID().toString();
  private final Map<Long, String> won = new TreeMap<>();
  private int lost;
  private volatile Client.Reply unexpected;

  /**
   * @param wins how many messages it stores before it ends
   */
  Contender(Client client, String session, int wins) {
    this.client = client;
    this.session = session;
    this.wins = wins;
  }

  @Override
  public void run() {
    long expected = 0;
    while (won.size() < wins && unexpected == null) {
      String content = id + "-" + (won.size() + lost);
      Client.Reply reply =
          client.post(
              Client.messages(session),
              new Document(
                      "messages", List.of(new Document("role", "user").append("content", content)))
                  .append("expected_number", expected)
                  .toJson());
      if (reply.status() == 201) {
        won.put(expected, content);
      } else if (reply.status() == 409) {
        lost++;
      } else {
        unexpected = reply;
        return;
      }
      expected = reply.json().get("next_number", Number.class).longValue();
    }
  }

  String session() {
    return session;
  }

  int lost() {
    return lost;
  }

  /** Fails unless it stored what it won, each at the number it expected, and nothing else. */
  void verify(List<StoredMessage> stored) {
    assertThat(unexpected).as("neither stored nor a conflict").isNull();
    Map<Long, Object> own =
        stored.stream()
            .filter(message -> String.valueOf(message.content()).startsWith(id))
            .collect(Collectors.toMap(StoredMessage::number, StoredMessage::content));
    assertThat(own).isEqualTo(won);
  }
}
