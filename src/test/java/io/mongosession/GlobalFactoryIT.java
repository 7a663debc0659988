package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mongosession.testing.TestMongo;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GlobalFactoryIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @AfterEach
  void close() {
    GlobalSessionManagerFactory.close();
  }

  private static void work(MongoDBSessionManagerFactory factory) {
    factory.createSessionManager(UUID.randomUUID().toString()).initialize("agent");
  }

  private static void assertClosed(MongoDBSessionManagerFactory factory) {
    assertThatIllegalStateException()
        .isThrownBy(() -> factory.createSessionManager("x"))
        .withMessage("the session manager factory is closed");
  }

  @Test
  void theGlobalFactoryIsThereFromInitializeToClose() {
    assertThatIllegalStateException()
        .isThrownBy(GlobalSessionManagerFactory::get)
        .withMessageContaining("GlobalSessionManagerFactory.initialize");

    MongoDBSessionManagerFactory factory =
        GlobalSessionManagerFactory.initialize(MONGO.builder().settings());
    assertThat(GlobalSessionManagerFactory.get()).isSameAs(factory);
    work(factory);

    GlobalSessionManagerFactory.close();
    assertClosed(factory);
    assertThatIllegalStateException().isThrownBy(GlobalSessionManagerFactory::get);
  }

  @Test
  void closingWithoutInitializeDoesNothing() {
    GlobalSessionManagerFactory.close();
    GlobalSessionManagerFactory.close();
  }

  @Test
  void initializingAgainClosesTheOneBefore() {
    MongoDBSessionManagerFactory first =
        GlobalSessionManagerFactory.initialize(MONGO.builder().settings());
    MongoDBSessionManagerFactory second =
        GlobalSessionManagerFactory.initialize(MONGO.builder().settings());

    assertThat(GlobalSessionManagerFactory.get()).isSameAs(second);
    assertClosed(first);
    work(second);
  }

  @Test
  void aFailedInitializeLeavesTheOneBeforeWorking() {
    MongoDBSessionManagerFactory first =
        GlobalSessionManagerFactory.initialize(MONGO.builder().settings());

    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(
            () ->
                GlobalSessionManagerFactory.initialize(
                    MONGO.builder().clientOption("maxPoolSize", "many").settings()));

    assertThat(GlobalSessionManagerFactory.get()).isSameAs(first);
    work(first);
  }

  @Test
  void anInstalledFactoryIsNeverClosedByTheGlobalOne() {
    MongoDBSessionManagerFactory owned =
        GlobalSessionManagerFactory.initialize(MONGO.builder().settings());
    MongoDBSessionManagerFactory installed = MONGO.close(MONGO.builder().build());
    GlobalSessionManagerFactory.install(installed);
    assertClosed(owned);
    assertThat(GlobalSessionManagerFactory.get()).isSameAs(installed);

    GlobalSessionManagerFactory.uninstall(owned);
    assertThat(GlobalSessionManagerFactory.get()).isSameAs(installed);
    GlobalSessionManagerFactory.uninstall(installed);
    assertThatIllegalStateException().isThrownBy(GlobalSessionManagerFactory::get);

    GlobalSessionManagerFactory.install(installed);
    GlobalSessionManagerFactory.close();
    work(installed);
  }

  @Test
  void concurrentInitializationsLeaveOneFactoryAndCloseTheOthers() {
    List<MongoDBSessionManagerFactory> made = new CopyOnWriteArrayList<>();
    IntStream.range(0, 12)
        .parallel()
        .forEach(
            i -> {
              made.add(GlobalSessionManagerFactory.initialize(MONGO.builder().settings()));
              assertThat(GlobalSessionManagerFactory.get()).isNotNull();
            });

    MongoDBSessionManagerFactory stays = GlobalSessionManagerFactory.get();
    assertThat(made).hasSize(12).contains(stays);
    made.stream().filter(factory -> factory != stays).forEach(GlobalFactoryIT::assertClosed);
    work(stays);
  }
}
