package io.mongosession.internal.store;

import com.mongodb.MongoClientSettings;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.UpdatedMetadata;
import java.util.List;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/**
 * How large a session's metadata is. The session keeps it beside the metadata, never less than it
 * is: a change adds the most it can add, and now and then all of it is measured.
 *
 * @param bytes as BSON
 * @param keys how many there are at the top
 */
public record MetadataSize(long bytes, long keys) {

  private static final Codec<Document> CODEC =
      MongoClientSettings.getDefaultCodecRegistry().get(Document.class);

  /** The size of this metadata. */
  public static MetadataSize of(Document metadata) {
    BasicOutputBuffer encoded = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(encoded)) {
      CODEC.encode(writer, metadata, EncoderContext.builder().build());
    }
    return new MetadataSize(encoded.getSize(), metadata.size());
  }

  /**
   * How much metadata grows at most, whatever it is.
   *
   * @param set the new values by metadata path
   */
  public static MetadataSize mostAddedBy(Document set) {
    Document alone = new Document();
    UpdatedMetadata.change(alone, set, List.of(), 0);
    MetadataSize values = of(alone);
    long padding = set.keySet().stream().mapToLong(UpdatedMetadata::padding).sum();
    return new MetadataSize(values.bytes + padding, values.keys);
  }

  /** Adds it to what is stored of a session. */
  public void store(Document fields) {
    fields.append(Fields.METADATA_SIZE, bytes).append(Fields.METADATA_KEYS, keys);
  }

  /** Matches sessions that are at most this large; none whose size is not known. */
  void require(Document filter) {
    filter
        .append(Fields.METADATA_SIZE, new Document("$lte", bytes))
        .append(Fields.METADATA_KEYS, new Document("$lte", keys));
  }

  MetadataSize minus(MetadataSize other) {
    return new MetadataSize(bytes - other.bytes, keys - other.keys);
  }
}
