package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import io.mongosession.testing.WatchedMongo;
import java.time.Duration;
import java.time.Instant;
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

  private static void store(String id, long created, long updated, String owner) {
    MONGO
        .database()
        .getCollection("sessions")
        .insertOne(
            new Document("_id", id)
                .append("session_key", "key of " + id)
                .append("owner", owner)
                .append("created_at", new Date(created))
                .append("updated_at", new Date(updated)));
  }

  @Test
  void pagesByChangeCoverAllSessionsTheOneThatChangedLastFirst() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      store("s %02d".formatted(i), 1_000 - i, 1_000 * (i / 10), "alice");
      expected.add(0, "s %02d".formatted(i));
    }
    SessionQuery byChange = SessionQuery.all().withOrder(SessionOrder.UPDATED);

    assertThat(page(byChange.withLimit(4))).isEqualTo(expected);
    assertThat(page(byChange.withOwner("alice").withLimit(5))).isEqualTo(expected);
    assertThat(page(SessionQuery.all().withLimit(4))).startsWith("s 00", "s 01");
  }

  @Test
  void aSessionThatChangesMovesToTheFrontOfTheListByChange() {
    create("a", null, null, null, null);
    create("b", null, null, null, null);
    // So that its change is later by a millisecond at least.
    MONGO
        .database()
        .getCollection("sessions")
        .updateMany(new Document(), new Document("$set", new Document("updated_at", new Date(1))));

    factory.createSessionManager("a").updateMetadata(Map.of("priority", 1));

    assertThat(found(SessionQuery.all().withOrder(SessionOrder.UPDATED))).containsExactly("a", "b");
  }

  @Test
  void aCursorOfTheOtherOrderIsRefused() {
    for (int i = 0; i < 3; i++) {
      create("s" + i, null, null, null, null);
    }
    SessionQuery byCreation = SessionQuery.all().withLimit(1);
    SessionQuery byChange = byCreation.withOrder(SessionOrder.UPDATED);
    String created = factory.sessions(byCreation).nextAfter();
    String updated = factory.sessions(byChange).nextAfter();

    for (SessionQuery wrong : List.of(byCreation.withAfter(updated), byChange.withAfter(created))) {
      assertThatThrownBy(() -> factory.sessions(wrong))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("after");
    }
  }

  @Test
  void sessionsAreFoundByTheirTimesWithoutTheGivenMoment() {
    store("a", 1_000, 5_000, null);
    store("b", 2_000, 4_000, null);
    store("c", 3_000, 3_000, null);
    SessionQuery all = SessionQuery.all();
    Instant two = Instant.ofEpochMilli(2_000);
    Instant four = Instant.ofEpochMilli(4_000);

    assertThat(found(all.withCreatedAfter(two))).containsExactly("c");
    assertThat(found(all.withCreatedBefore(two))).containsExactly("a");
    assertThat(found(all.withCreatedAfter(Instant.EPOCH).withCreatedBefore(two.plusMillis(1))))
        .containsExactly("b", "a");
    assertThat(found(all.withUpdatedAfter(four))).containsExactly("a");
    assertThat(page(all.withUpdatedAfter(four.minusMillis(1)).withLimit(1)))
        .containsExactly("b", "a");
    assertThat(page(all.withCreatedAfter(Instant.EPOCH).withLimit(1)))
        .containsExactly("c", "b", "a");
    assertThatThrownBy(() -> found(all.withCreatedAfter(Instant.MAX)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("created_after");
  }

  @Test
  void sessionsAreFoundByTheBeginningOfTheirIds() {
    for (String id : List.of("order-1", "order-2", "order", "orders", "Order-1", "order.1", ".*")) {
      create(id, null, null, null, null);
    }
    SessionQuery all = SessionQuery.all();

    assertThat(found(all.withIdPrefix("order-"))).containsOnly("order-1", "order-2");
    assertThat(found(all.withIdPrefix("order")))
        .containsOnly("order-1", "order-2", "order", "orders", "order.1");
    assertThat(page(all.withIdPrefix("order-").withLimit(1))).containsOnly("order-1", "order-2");
    assertThat(found(all.withIdPrefix("."))).containsOnly(".*");
    assertThat(found(all.withIdPrefix("order-1\uDBFF\uDFFF"))).isEmpty();
    for (String prefix : List.of("", "\n", "x".repeat(257))) {
      assertThatThrownBy(() -> found(all.withIdPrefix(prefix)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("id_prefix");
    }
  }

  @Test
  void aSearchForAMetadataFieldWithoutAnIndexEndsWithTheSettingThatWouldHelp() {
    WatchedMongo server = MONGO.close(new WatchedMongo());
    server.endAsOverdue(
        command -> command.containsKey("find") && Integer.valueOf(7).equals(millis(command)));
    MongoDBSessionManagerFactory slow =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .connectionString(server.uri())
                .metadataFields("priority")
                .limits(
                    new SessionLimits(
                        1000, 1000, 9, 1000, 9, 9, 20, 100_000, 10, Duration.ofMillis(7)))
                .build());
    SessionQuery indexed = SessionQuery.all().withMetadataText("priority", "1");

    assertThat(slow.sessions(indexed).items()).isEmpty();
    assertThat(slow.sessions(SessionQuery.all().withOwner("x")).items()).isEmpty();
    assertThatThrownBy(() -> slow.sessions(indexed.withMetadataText("place.city", "Rome")))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.field()).isEqualTo("metadata.place.city");
              assertThat(e.allowed()).contains("metadata-fields", "limits.scan-time", "PT0.007S");
            });
  }

  private static Integer millis(de.bwaldvogel.mongo.bson.Document command) {
    return command.get("maxTimeMS") instanceof Number number ? number.intValue() : null;
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
