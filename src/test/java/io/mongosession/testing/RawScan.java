package io.mongosession.testing;

import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import org.bson.RawBsonDocument;

/** Looks for a text in the bytes of every document of every collection of a database. */
public final class RawScan {

  private final MongoDatabase database;

  private RawScan(MongoDatabase database) {
    this.database = database;
  }

  public static RawScan of(MongoDatabase database) {
    return new RawScan(database);
  }

  /** How many documents have the text anywhere: in a value, a field's name or an id. */
  public long count(String text) {
    long found = 0;
    for (String collection : database.listCollectionNames()) {
      for (RawBsonDocument document :
          database.getCollection(collection, RawBsonDocument.class).find().batchSize(1000)) {
        byte[] bytes = new byte[document.getByteBuffer().remaining()];
        document.getByteBuffer().get(bytes);
        // One character for each byte, so that no byte is lost.
        if (new String(bytes, StandardCharsets.ISO_8859_1).contains(text)) {
          found++;
        }
      }
    }
    return found;
  }
}
