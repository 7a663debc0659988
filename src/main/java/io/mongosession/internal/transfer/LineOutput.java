package io.mongosession.internal.transfer;

import com.mongodb.MongoClientSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.EncoderContext;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriter;
import org.bson.json.JsonWriterSettings;

/** Lines as bytes: MongoDB Extended JSON v2, canonical, so that every type survives. */
final class LineOutput {

  private static final Codec<Document> DOCUMENTS =
      MongoClientSettings.getDefaultCodecRegistry().get(Document.class);
  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void write(Document line) {
    // One writer for each line: this JSON ends with its object.
    try (Writer text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
      DOCUMENTS.encode(new JsonWriter(text, CANONICAL), line, EncoderContext.builder().build());
      text.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Memory has none.
    }
  }

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
