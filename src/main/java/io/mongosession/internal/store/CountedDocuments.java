package io.mongosession.internal.store;

import com.mongodb.MongoClientSettings;
import io.mongosession.budget.JavaSize;
import io.mongosession.budget.Share;
import java.util.List;
import java.util.Map;
import org.bson.BsonReader;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.configuration.CodecProvider;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;

/**
 * Reads documents as the driver does, and counts what they take in memory for the request that they
 * are read for. Each object within a document is counted as soon as it is read, so that one which
 * becomes far larger in memory than it is stored ends early.
 */
final class CountedDocuments implements CodecProvider {

  /** The driver's codecs, with documents that are counted. */
  static final CodecRegistry CODECS =
      CodecRegistries.fromRegistries(
          CodecRegistries.fromProviders(new CountedDocuments()),
          MongoClientSettings.getDefaultCodecRegistry());

  @Override
  @SuppressWarnings("unchecked")
  public <T> Codec<T> get(Class<T> type, CodecRegistry registry) {
    return type == Document.class ? (Codec<T>) new Counting(registry) : null;
  }

  private static final class Counting extends DocumentCodec {

    Counting(CodecRegistry registry) {
      super(registry);
    }

    @Override
    public Document decode(BsonReader reader, DecoderContext context) {
      Document document = super.decode(reader, context);
      Share share = Share.current();
      if (share.isCounted()) {
        share.take(size(document));
      }
      return document;
    }

    /** Without the objects in it, which have been counted. */
    private static long size(Map<?, ?> object) {
      long bytes = JavaSize.OBJECT + (object.isEmpty() ? 0 : JavaSize.FIRST_MEMBER);
      for (Map.Entry<?, ?> member : object.entrySet()) {
        bytes += JavaSize.MEMBER + JavaSize.text((String) member.getKey());
        bytes += size(member.getValue());
      }
      return bytes;
    }

    private static long size(List<?> items) {
      long bytes = JavaSize.LIST;
      for (Object item : items) {
        bytes += JavaSize.ITEM + size(item);
      }
      return bytes;
    }

    private static long size(Object value) {
      if (value instanceof String text) {
        return JavaSize.text(text);
      }
      if (value instanceof List<?> items) {
        return size(items);
      }
      return value == null || value instanceof Boolean || value instanceof Map
          ? 0
          : JavaSize.SCALAR;
    }
  }
}
