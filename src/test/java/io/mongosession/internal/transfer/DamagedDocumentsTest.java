package io.mongosession.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.testing.PythonDocuments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs may have made of the Python library's documents. */
class DamagedDocumentsTest {

  /** Any field may be any of these. */
  private static List<Object> oddities() {
    return Arrays.asList(
        null,
        "",
        "odd",
        5,
        -0.5,
        true,
        new Date(0),
        new ArrayList<>(),
        new ArrayList<>(Arrays.asList(null, "x", 1, new Document())),
        new Document(),
        new Document("agent_data", new Document("agent_id", "other")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "py-02-several-agents",
        "py-06-guardrail",
        "py-07-metrics",
        "py-10-session-data",
        "py-12-unknown-fields",
        "py-14-duplicate-ids",
        "py-17-v0.1.8-sdk-1.0"
      })
  void aFieldOfAnyTypeIsReadOrRefusedByNameAndWhatIsReadCanBeStoredAndGoBack(String id) {
    Document document = PythonDocuments.document(id);
    int fields = paths(document).size();
    int read = 0;
    for (int i = 0; i < fields; i++) {
      for (Object oddity : oddities()) {
        Place place = paths(document).get(i);
        Object before = place.set(oddity);
        if (StrandsReader.isStrands(document)) {
          read += lines(document).map(DamagedDocumentsTest::check).isPresent() ? 1 : 0;
        }
        place.set(before);
      }
    }
    assertThat(read).isGreaterThan(fields);
  }

  private static Optional<ConvertedSession> lines(Document document) {
    try {
      return Optional.of(ConvertedSession.of(document));
    } catch (InvalidInputException e) {
      assertThat(e.field()).isNotEmpty();
      return Optional.empty();
    }
  }

  private static ConvertedSession check(ConvertedSession lines) {
    assertThat(lines.session().get("session_id")).isInstanceOf(String.class);
    assertThat(lines.session().get("created_at")).isInstanceOf(Date.class);
    assertThat(lines.session().get("metadata")).isInstanceOf(Document.class);
    for (Document agent : lines.agents()) {
      assertThat(agent.get("created_at")).isInstanceOf(Date.class);
      assertThat(agent.getLong("next_number"))
          .isEqualTo(lines.messages(agent.getString("agent_id")).size());
    }
    for (Document message : lines.ofKind("message")) {
      assertThat(message.get("created_at")).isInstanceOf(Date.class);
      assertThat(MessageDocuments.message(message).content()).isNotNull();
    }
    for (Document item : lines.feedback()) {
      assertThat(item.get("created_at")).isInstanceOf(Date.class);
      assertThat(MessageDocuments.feedback(new Document(item).append("_id", "f"))).isNotNull();
    }
    ConvertedSession back = ConvertedSession.of(lines.rewritten());
    // One more where an unknown member looks like an agent.
    assertThat(ids(back)).containsAll(ids(lines));
    assertThat(back.ofKind("message")).hasSameSizeAs(lines.ofKind("message"));
    assertThat(back.feedback()).hasSameSizeAs(lines.feedback());
    return lines;
  }

  private static List<Object> ids(ConvertedSession lines) {
    return lines.agents().stream().map(agent -> agent.get("agent_id")).toList();
  }

  /** A member or an item. */
  private interface Place {
    Object set(Object value);
  }

  private static List<Place> paths(Object container) {
    List<Place> places = new ArrayList<>();
    if (container instanceof Document members) {
      for (Map.Entry<String, Object> member : members.entrySet()) {
        places.add(member::setValue);
        places.addAll(paths(member.getValue()));
      }
    } else if (container instanceof List<?> list) {
      @SuppressWarnings("unchecked")
      List<Object> items = (List<Object>) list;
      for (int i = 0; i < items.size(); i++) {
        int index = i;
        places.add(value -> items.set(index, value));
        places.addAll(paths(items.get(i)));
      }
    }
    return places;
  }
}
