package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.LimitExceededException;
import io.mongosession.StorageException;
import io.mongosession.UnavailableException;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonSerializationException;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Whatever the driver throws is of this module's family; what others throw stays as it is. */
class MongoErrorsTest {

  private static RuntimeException translated(RuntimeException e) {
    return MongoErrors.translate("append_messages", e, null);
  }

  private static RuntimeException thrownBy(MongoClient client, Document filter) {
    return catchThrowableOfType(
        RuntimeException.class,
        () -> client.getDatabase("db").getCollection("c").find(filter).first());
  }

  @Test
  void anErrorOfTheServerIsAStorageError() {
    assertThat(
            translated(
                new MongoCommandException(
                    BsonDocument.parse("{ok: 0, code: 72}"), new ServerAddress())))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("append_messages");
  }

  @Test
  void aClientThatTheApplicationHasClosedIsNotAvailable() {
    MongoClient client = MongoClients.create("mongodb://localhost");
    client.close();
    RuntimeException error = thrownBy(client, new Document());

    assertThat(error).isInstanceOf(IllegalStateException.class);
    assertThat(translated(error))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("its client is closed")
        .hasCause(error);
  }

  @Test
  void whatTheDriverCannotWriteIsAStorageErrorWithoutItsText() {
    for (RuntimeException error :
        List.of(
            new BsonSerializationException("canary"),
            catchThrowableOfType(RuntimeException.class, () -> BsonDocument.parse("{canary")),
            catchThrowableOfType(
                RuntimeException.class, () -> new MongoNamespace("", "canary".repeat(3))))) {
      assertThat(translated(error))
          .isInstanceOf(StorageException.class)
          .hasMessageNotContaining("canary")
          .hasCause(error);
    }
  }

  @Test
  void aDocumentThatIsTooLargeExceedsALimit() {
    assertThat(translated(new BsonMaximumSizeExceededException("canary")))
        .isInstanceOf(LimitExceededException.class);
  }

  @Test
  void whatIsNotTheDriversStaysAsItIs() {
    for (RuntimeException error :
        List.of(
            new IllegalStateException("of a hook"),
            new UnavailableException("of this module", null, null),
            catchThrowableOfType(NullPointerException.class, () -> List.of().contains(null)))) {
      assertThat(translated(error)).isSameAs(error);
    }
  }
}
