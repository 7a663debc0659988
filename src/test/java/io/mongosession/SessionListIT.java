package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions are listed newest first, found by what they are, and paged without a miss. */
class SessionListIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void noSessions() {
    MONGO.database().getCollection("sessions").deleteMany(new Document());
    factory = MONGO.close(MONGO.builder().metadataFields("priority").build());
  }

  private void create(
      String id, String application, String type, String owner, Map<String, Object> metadata) {
    factory
        .createSessionManager(id, options -> options.owner(owner))
        .create(new NewSession(type, application, metadata));
  }

  private List<String> found(SessionQuery query) {
    return factory.sessions(query).items().stream().map(Session::sessionId).toList();
  }

  private List<String> page(SessionQuery query) {
    List<String> ids = new ArrayList<>();
    SessionQuery next = query;
    do {
      SessionPage page = factory.sessions(next);
      assertThat(page.items()).hasSizeLessThanOrEqualTo(query.limit());
      page.items().forEach(session -> ids.add(session.sessionId()));
      next = page.nextAfter() == null ? null : query.withAfter(page.nextAfter());
    } while (next != null);
    return ids;
  }

  @Test
  void pagesCoverAllSessionsNewestFirstAlsoThoseOfTheSameMoment() {
    List<Document> sessions =
        IntStream.range(0, 25)
            .mapToObj(
                i ->
                    new Document("_id", "s %02d".formatted(i))
                        .append("session_key", "key %02d".formatted(i))
                        .append("created_at", new Date(1_000L * (i / 10))))
            .toList();
    MONGO.database().getCollection("sessions").insertMany(sessions);

    List<String> expected =
        IntStream.range(0, 25).mapToObj(i -> "s %02d".formatted(24 - i)).toList();
    assertThat(page(SessionQuery.all().withLimit(4))).isEqualTo(expected);
    assertThat(page(SessionQuery.all().withLimit(5))).isEqualTo(expected);
    assertThat(factory.sessions(SessionQuery.all().withLimit(25)).nextAfter()).isNull();
  }

  @Test
  void aSessionCreatedWhileAReaderPagesIsNotInLaterPages() {
    for (int i = 0; i < 4; i++) {
      create("s" + i, null, null, null, null);
    }
    SessionPage first = factory.sessions(SessionQuery.all().withLimit(2));
    create("newer", null, null, null, null);
    List<String> rest = found(SessionQuery.all().withAfter(first.nextAfter()));
    assertThat(rest).hasSize(2).doesNotContain("newer");
    assertThat(rest)
        .doesNotContainAnyElementsOf(first.items().stream().map(Session::sessionId).toList());
  }

  @Test
  void sessionsAreFoundByApplicationTypeOwnerAndMetadata() {
    create("a", "support", "chat", "alice", Map.of("priority", 1, "place", Map.of("city", "Rome")));
    create("b", "support", "mail", "bob", Map.of("priority", 2, "tags", List.of("x", "y")));
    create("c", "sales", null, "alice", Map.of("priority", 1L, "vip", true));

    assertThat(found(SessionQuery.all().withApplicationName("support"))).containsOnly("a", "b");
    assertThat(found(SessionQuery.all().withSessionType("mail"))).containsOnly("b");
    assertThat(found(SessionQuery.all().withSessionType("default"))).containsOnly("c");
    assertThat(found(SessionQuery.all().withOwner("alice"))).containsOnly("a", "c");
    assertThat(found(SessionQuery.all().withMetadata("priority", 1))).containsOnly("a", "c");
    assertThat(found(SessionQuery.all().withMetadata("priority", 1).withMetadata("vip", true)))
        .containsOnly("c");
    assertThat(found(SessionQuery.all().withMetadata("place.city", "Rome"))).containsOnly("a");
    assertThat(found(SessionQuery.all().withMetadata("tags", "y"))).containsOnly("b");
    assertThat(found(SessionQuery.all().withApplicationName("support").withOwner("alice")))
        .containsOnly("a");
    assertThat(found(SessionQuery.all().withApplicationName("nobody's"))).isEmpty();
  }

  @Test
  void listedSessionsEqualThoseReadByTheirManagers() {
    create("a", "support", "chat", "alice", Map.of("priority", 1));
    MongoDBSessionManager manager = factory.createSessionManager("a");
    manager.initialize("second");
    manager.initialize("first");
    assertThat(factory.sessions(SessionQuery.all()).items()).containsExactly(manager.session());
    assertThat(manager.session().agents()).containsExactly("first", "second");
  }

  @Test
  void theValueOrFieldOfAQueryIsNeverAnOperator() {
    create("a", null, null, null, Map.of("priority", 1));
    for (Object value :
        new Object[] {Map.of("$gt", 0), Map.of("$ne", 5), List.of(1), new Object()}) {
      assertThatThrownBy(() -> found(SessionQuery.all().withMetadata("priority", value)))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(found(SessionQuery.all().withOwner("{$ne: null}"))).isEmpty();
    for (String field : List.of("", "$where", "a..b", "a.$b", ".a", "a\u0000")) {
      assertThatThrownBy(() -> found(SessionQuery.all().withMetadata(field, 1)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void anInvalidCursorOrALimitOutOfRangeIsRefused() {
    for (String cursor : List.of("", "x", "%%%", "MTIz", "IDEyMw", "9".repeat(400))) {
      assertThatThrownBy(() -> factory.sessions(SessionQuery.all().withAfter(cursor)))
          .describedAs(cursor)
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("after");
    }
    for (int limit : new int[] {-1, 0, 201}) {
      assertThatThrownBy(() -> factory.sessions(SessionQuery.all().withLimit(limit)))
          .isInstanceOf(InvalidInputException.class);
    }
  }
}
