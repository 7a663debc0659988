package io.mongosession.internal.transfer;

import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** How many bytes documents have in MongoDB. */
final class BsonSize {

  private static final DocumentCodec CODEC = new DocumentCodec();

  /** The type in front of a member's name, and the zero behind it. */
  private static final int MEMBER = 2;

  private BsonSize() {}

  static int of(Document document) {
    try (BasicOutputBuffer buffer = new BasicOutputBuffer();
        BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      CODEC.encode(writer, document, EncoderContext.builder().build());
      return buffer.getPosition();
    }
  }

  /** Of a document as an item of a list. */
  static int ofItem(int index, Document item) {
    return of(item) + MEMBER + String.valueOf(index).length();
  }
}
