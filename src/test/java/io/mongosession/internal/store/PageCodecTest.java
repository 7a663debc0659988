package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.internal.store.PageCodec.BoundedField;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonType;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

/** What of a reply becomes objects. */
class PageCodecTest {

  private static BasicOutputBuffer encoded(Document document) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    new DocumentCodec()
        .encode(new BsonBinaryWriter(buffer), document, EncoderContext.builder().build());
    return buffer;
  }

  private static int size(Document document) {
    return encoded(document).getSize();
  }

  /** The documents of a batch, as the driver reads it; null for what is skipped. */
  private static List<Document> read(PageCodec codec, Document... batch) {
    byte[] reply = encoded(new Document("batch", Arrays.asList(batch))).toByteArray();
    List<Document> read = new ArrayList<>();
    try (BsonBinaryReader reader = new BsonBinaryReader(ByteBuffer.wrap(reply))) {
      reader.readStartDocument();
      reader.readName();
      reader.readStartArray();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        read.add(codec.decode(reader, DecoderContext.builder().build()).document());
      }
      reader.readEndArray();
      reader.readEndDocument();
    }
    return read;
  }

  private static Document document(int bytes) {
    return new Document("a", "x".repeat(bytes));
  }

  @Test
  void whatLiesBehindTheBytesIsSkippedAlsoWhereItWouldFit() {
    Document fits = document(100);
    PageCodec codec = PageCodec.page(10, 2L * size(fits));
    assertThat(read(codec, fits, fits, fits, document(0))).containsExactly(fits, fits, null, null);
    assertThat(codec.ended()).isTrue();
    PageCodec exact = PageCodec.page(10, 2L * size(fits));
    assertThat(read(exact, fits, fits)).containsExactly(fits, fits);
    assertThat(exact.ended()).isFalse();
  }

  @Test
  void theFirstDocumentBelongsToThePageHoweverLargeItIs() {
    Document large = document(1000);
    assertThat(read(PageCodec.page(10, 1), large, document(0))).containsExactly(large, null);
  }

  @Test
  void whatLiesBehindTheLimitIsSkipped() {
    PageCodec codec = PageCodec.page(2, 10_000);
    assertThat(read(codec, document(1), document(2), document(3)))
        .containsExactly(document(1), document(2), null);
    assertThat(codec.ended()).isTrue();
  }

  @Test
  void thePageGoesOnAcrossReplies() {
    PageCodec codec = PageCodec.page(10, 2L * size(document(100)));
    assertThat(read(codec, document(100))).doesNotContainNull();
    assertThat(read(codec, document(100), document(100))).containsExactly(document(100), null);
  }

  @Test
  void thePageGoesAtLeastToADocumentOfTheKind() {
    Document kind = new Document("k", true);
    PageCodec codec = PageCodec.atLeastTo(found -> found.containsKey("k"), 10, 1);
    assertThat(read(codec, document(100), document(100), kind, kind))
        .containsExactly(document(100), document(100), kind, null);
  }

  @Test
  void aFieldThatIsTooLargeIsLeftOutAndDoesNotCount() {
    Document rest =
        new Document("_id", "s")
            .append("id", new ObjectId())
            .append("time", new Date(5))
            .append("none", null)
            .append("list", List.of(1, new Document("x", 2L)))
            .append("object", new Document("y", 1.5));
    Document large = new Document(rest).append("m", document(500)).append("z", true);
    Document small = new Document(rest).append("m", document(5)).append("z", true);
    int room = 2 * size(small);
    PageCodec codec = PageCodec.page(10, room, new BoundedField("m", 100, "omitted"));

    assertThat(read(codec, large, small, large))
        .containsExactly(new Document(rest).append("omitted", true).append("z", true), small, null);
  }

  @Test
  void aFieldOfAnotherTypeIsLeftAsItIs() {
    Document text = new Document("m", "x".repeat(500));
    PageCodec codec = PageCodec.page(10, 10_000, new BoundedField("m", 100, "omitted"));
    assertThat(read(codec, text)).containsExactly(text);
  }
}
