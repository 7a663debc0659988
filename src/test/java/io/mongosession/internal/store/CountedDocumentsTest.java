package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.budget.MemoryBudget;
import io.mongosession.budget.OverBudgetException;
import io.mongosession.budget.Share;
import java.util.Collections;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountedDocumentsTest {

  private static final int MIB = 1024 * 1024;

  private final Document stored =
      new Document("text", "x".repeat(MIB / 2))
          .append("objects", Collections.nCopies(1000, new Document("a", 1)))
          .append("lists", List.of(List.of(1L, true), List.of()));

  @AfterEach
  void leave() {
    Share.leave();
  }

  @Test
  void whatIsReadForARequestIsCountedAndReadAsItIs() {
    Share share = new Share(new MemoryBudget(4 * MIB));
    Share.enter(share);

    assertThat(read(stored)).isEqualTo(stored);

    assertThatExceptionOfType(OverBudgetException.class).isThrownBy(() -> share.take(3 * MIB));
    share.take(2 * MIB);
  }

  @Test
  void aDocumentThatIsFarLargerInMemoryEndsTheReading() {
    Share.enter(new Share(new MemoryBudget(MIB)));
    BsonDocument smallObjects =
        new Document("a", Collections.nCopies(10_000, new Document())).toBsonDocument();

    assertThatExceptionOfType(OverBudgetException.class).isThrownBy(() -> read(smallObjects));
  }

  @Test
  void whatIsReadForNoRequestIsNotCounted() {
    assertThat(read(stored)).isEqualTo(stored);
  }

  private static Document read(Document document) {
    return read(document.toBsonDocument(BsonDocument.class, CountedDocuments.CODECS));
  }

  private static Document read(BsonDocument document) {
    return CountedDocuments.CODECS
        .get(Document.class)
        .decode(new BsonDocumentReader(document), DecoderContext.builder().build());
  }
}
