package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetadataHooksIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String id = UUID.randomUUID().toString();
  private final List<String> seen = new ArrayList<>();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager plain;

  @BeforeEach
  void createSession() {
    factory = MONGO.close(MONGO.builder().build());
    plain = factory.createSessionManager(id);
    plain.create(new NewSession(null, null, Map.of("a", 1, "secret", "x")));
  }

  private MongoDBSessionManager with(MetadataHook... hooks) {
    return factory.createSessionManager(
        id,
        options -> {
          for (MetadataHook hook : hooks) {
            options.metadataHook(hook);
          }
        });
  }

  private MetadataHook noting(String name) {
    return call -> {
      seen.add(name + " before");
      Map<String, Object> result = call.proceed();
      seen.add(name + " after");
      return result;
    };
  }

  @Test
  void anAuditSeesEveryOperationAndItsInput() {
    MongoDBSessionManager audited =
        with(
            call -> {
              seen.add(
                  "%s %s %s %s"
                      .formatted(
                          call.action(),
                          call.sessionId().equals(id),
                          call.metadata(),
                          call.keys()));
              return call.proceed();
            });

    audited.updateMetadata(Map.of("b", 2));
    audited.deleteMetadata("a");
    assertThat(audited.getMetadata()).isEqualTo(Map.of("b", 2, "secret", "x"));

    assertThat(seen)
        .containsExactly("UPDATE true {b=2} []", "DELETE true {} [a]", "GET true {} []");
  }

  @Test
  void aHookMayChangeWhatIsWritten() {
    MongoDBSessionManager stamping =
        with(
            call -> {
              if (call.action() == MetadataAction.UPDATE) {
                Map<String, Object> more = new HashMap<>(call.metadata());
                more.put("by", "hook");
                return call.proceed(more);
              }
              return call.action() == MetadataAction.DELETE
                  ? call.proceed(List.of("secret"))
                  : call.proceed();
            });

    stamping.updateMetadata(Map.of("b", 2));
    stamping.deleteMetadata("a");

    assertThat(plain.getMetadata()).isEqualTo(Map.of("a", 1, "b", 2, "by", "hook"));
  }

  @Test
  void aHookMayChangeWhatIsRead() {
    MongoDBSessionManager hiding =
        with(
            call -> {
              Map<String, Object> result = new HashMap<>(call.proceed());
              result.remove("secret");
              return result;
            });

    assertThat(hiding.getMetadata()).isEqualTo(Map.of("a", 1));
    assertThat(plain.getMetadata()).containsKey("secret");
  }

  @Test
  void whatAHookPutsInIsCheckedLikeAnyInput() {
    MongoDBSessionManager bad = with(call -> call.proceed(Map.of("$set", 1)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> bad.updateMetadata(Map.of("b", 2)));
    assertThat(plain.getMetadata()).hasSize(2);
  }

  @Test
  void aHookThatRefusesStopsTheOperation() {
    HookRefusedException refusal = new HookRefusedException("metadata is frozen");
    MongoDBSessionManager frozen =
        with(
            noting("outer"),
            call -> {
              throw refusal;
            },
            noting("inner"));

    assertThatThrownBy(() -> frozen.updateMetadata(Map.of("b", 2))).isSameAs(refusal);
    assertThatThrownBy(() -> frozen.deleteMetadata("a")).isSameAs(refusal);
    assertThatThrownBy(frozen::getMetadata).isSameAs(refusal);

    assertThat(seen).containsExactly("outer before", "outer before", "outer before");
    assertThat(plain.getMetadata()).isEqualTo(Map.of("a", 1, "secret", "x"));
  }

  @Test
  void whatAHookThrowsReachesTheCallerAsItIs() {
    ArithmeticException error = new ArithmeticException("hook");
    MongoDBSessionManager broken =
        with(
            call -> {
              throw error;
            });
    assertThatThrownBy(() -> broken.updateMetadata(Map.of("b", 2))).isSameAs(error);
    assertThat(plain.getMetadata()).hasSize(2);
  }

  @Test
  void aHookThatDoesNotProceedSkipsTheOperation() {
    MongoDBSessionManager skipping = with(call -> Map.of("from", "the hook"));

    skipping.updateMetadata(Map.of("b", 2));
    skipping.deleteMetadata("a");

    assertThat(skipping.getMetadata()).isEqualTo(Map.of("from", "the hook"));
    assertThat(plain.getMetadata()).isEqualTo(Map.of("a", 1, "secret", "x"));
  }

  @Test
  void aHookThatProceedsTwiceRunsTheRestTwice() {
    MongoDBSessionManager twice =
        with(
            call -> {
              call.proceed(Map.of("first", 1));
              return call.proceed(Map.of("second", 2));
            },
            noting("inner"));

    twice.updateMetadata(Map.of("never", 0));

    assertThat(seen).containsExactly("inner before", "inner after", "inner before", "inner after");
    assertThat(plain.getMetadata()).containsOnlyKeys("a", "secret", "first", "second");
  }

  @Test
  void severalHooksAreLayersAroundOneAnother() {
    with(noting("1"), noting("2"), noting("3")).updateMetadata(Map.of("b", 2));
    assertThat(seen)
        .containsExactly("1 before", "2 before", "3 before", "3 after", "2 after", "1 after");
  }

  @Test
  void theFactorysHooksAreOutsideThoseOfTheManager() {
    MongoDBSessionManagerFactory hooked =
        MONGO.close(
            MONGO
                .builder()
                .metadataHook(
                    call ->
                        call.action() == MetadataAction.UPDATE
                            ? call.proceed(Map.of("outer", call.metadata().keySet().toString()))
                            : call.proceed())
                .build());
    MongoDBSessionManager manager =
        hooked.createSessionManager(
            id,
            o ->
                o.metadataHook(
                    call -> {
                      seen.add(call.metadata().toString());
                      return call.proceed();
                    }));

    manager.updateMetadata(Map.of("b", 2));

    assertThat(seen).containsExactly("{outer=[b]}");
    assertThat(plain.getMetadata()).containsEntry("outer", "[b]").doesNotContainKey("b");
  }

  @Test
  void anUpdateOrDeletionThatAHookEmptiesChangesNothing() {
    MongoDBSessionManager nothing =
        with(
            call ->
                switch (call.action()) {
                  case UPDATE -> call.proceed(Map.of());
                  case DELETE -> call.proceed(List.of());
                  case GET -> call.proceed();
                });
    nothing.updateMetadata(Map.of("b", 2));
    nothing.deleteMetadata("a");
    assertThat(nothing.getMetadata()).isEqualTo(Map.of("a", 1, "secret", "x"));
  }

  @Test
  void aHookThatPassesOnInputOfAnotherActionIsAnError() {
    assertThatIllegalStateException()
        .isThrownBy(() -> with(call -> call.proceed(Map.of("x", 1))).getMetadata())
        .withMessageContaining("UPDATE during GET");
    assertThatIllegalStateException()
        .isThrownBy(() -> with(call -> call.proceed(List.of("a"))).updateMetadata(Map.of("b", 1)))
        .withMessageContaining("DELETE during UPDATE");
  }

  @Test
  void aHookThatReturnsNothingForAReadIsAnError() {
    assertThatNullPointerException().isThrownBy(() -> with(call -> null).getMetadata());
  }

  @Test
  void aHookCannotChangeItsInputInPlace() {
    MongoDBSessionManager meddling =
        with(
            call -> {
              call.metadata().put("x", 1);
              return call.proceed();
            });
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> meddling.updateMetadata(new HashMap<>(Map.of("b", 2))));
  }
}
