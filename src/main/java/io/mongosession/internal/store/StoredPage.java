package io.mongosession.internal.store;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.bson.conversions.Bson;

/**
 * A page of stored documents.
 *
 * @param items in the order they were asked for, a list of its own
 * @param more whether there are others behind them that were read and left out
 */
record StoredPage(List<Document> items, boolean more) {

  /** The last of the items, of which there is at least one. */
  Document last() {
    return items.get(items.size() - 1);
  }

  /**
   * Reads a page. One command: the batch is as large as the page, and ends where MongoDB ends every
   * reply, at 16 MiB. Only a page that may be longer than what fits takes another.
   *
   * @param codec says where the page ends; a new one for each page
   * @param limit how many documents the server sends at most, 1 or more
   */
  static StoredPage read(
      MongoCollection<Document> collection,
      PageCodec codec,
      Document filter,
      Bson projection,
      Document order,
      int limit) {
    return read(collection, codec, filter, projection, order, limit, Duration.ZERO);
  }

  /**
   * As above, within a time.
   *
   * @param time how long the server may search; zero for no limit
   */
  static StoredPage read(
      MongoCollection<Document> collection,
      PageCodec codec,
      Document filter,
      Bson projection,
      Document order,
      int limit,
      Duration time) {
    CodecRegistry documents = collection.getCodecRegistry();
    FindIterable<PageCodec.Item> found =
        collection
            // Of this codec alone: a new registry would look up all others again, on each page.
            .withCodecRegistry(CodecRegistries.fromCodecs(codec))
            .find(encoded(filter, documents), PageCodec.Item.class)
            .projection(projection == null ? null : encoded(projection, documents))
            .sort(encoded(order, documents))
            .limit(limit)
            .maxTime(time.toMillis(), TimeUnit.MILLISECONDS)
            // One more than there can be, so that the server closes the cursor by itself.
            .batchSize(limit + 1);
    return LargeRead.of(() -> new StoredPage(items(found), codec.ended()));
  }

  private static List<Document> items(FindIterable<PageCodec.Item> found) {
    List<Document> items = new ArrayList<>();
    try (MongoCursor<PageCodec.Item> cursor = found.cursor()) {
      while (cursor.hasNext()) {
        Document document = cursor.next().document();
        if (document == null) {
          break;
        }
        items.add(document);
      }
    }
    return items;
  }

  private static Bson encoded(Bson part, CodecRegistry documents) {
    return part.toBsonDocument(Document.class, documents);
  }
}
