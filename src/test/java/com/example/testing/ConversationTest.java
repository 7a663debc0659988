package com.example.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.UnavailableException;
import io.mongosession.dev.EmbeddedMongoDB;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests of an application, on a database in their own process. */
@ExtendWith(EmbeddedMongoDB.class)
class ConversationTest {

  @Test
  void aMessageIsRemembered(MongoDBSessionManagerFactory factory) {
    MongoDBSessionManager session = factory.createSessionManager("one");
    session.initialize("default");
    session.appendMessage("default", NewMessage.of("user", "Hello"));

    assertThat(factory.createSessionManager("one").messageCount("default")).isEqualTo(1);
  }

  @Test
  void anOutagePasses(MongoDBSessionManagerFactory factory, EmbeddedMongoDB database) {
    MongoDBSessionManager session = factory.createSessionManager("two");
    session.initialize("default");

    database.stop();
    assertThatThrownBy(session::getMetadata).isInstanceOf(UnavailableException.class);

    database.start();
    assertThat(session.getMetadata()).isEmpty();
  }
}
