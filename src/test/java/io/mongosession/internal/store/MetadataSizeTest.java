package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.internal.bson.UpdatedMetadata;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.Test;

class MetadataSizeTest {

  private static final List<String> NAMES = List.of("a", "b", "0", "1", "7", "12", "long name");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void theSizeIsThatOfTheBsonAndItsKeys() {
    Document metadata = Document.parse("{a: 1, b: {c: ['x', {}, null]}, d: 'é'}");
    assertThat(MetadataSize.of(metadata))
        .isEqualTo(
            new MetadataSize(
                new RawBsonDocument(metadata, new DocumentCodec()).getByteBuffer().remaining(), 3));
    assertThat(MetadataSize.of(new Document())).isEqualTo(new MetadataSize(5, 0));
  }

  @Test
  void anEmptyListCountsWithItsStructure() {
    List<Object> empties = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      empties.add(List.of());
    }
    assertThat(MetadataSize.of(new Document("l", empties)).bytes()).isGreaterThan(800);
  }

  @Test
  void noChangeAddsMoreThanIsReckonedForIt() {
    for (int i = 0; i < 20_000; i++) {
      Document metadata = (Document) object(3);
      Document set = paths();
      String what = "seed %d: %s set on %s".formatted(seed, set, metadata.toJson());
      MetadataSize before = MetadataSize.of(metadata);
      MetadataSize most = MetadataSize.mostAddedBy(set);

      UpdatedMetadata.change(metadata, set, List.of(), 1000);

      MetadataSize after = MetadataSize.of(metadata);
      assertThat(after.bytes()).as(what).isLessThanOrEqualTo(before.bytes() + most.bytes());
      assertThat(after.keys()).as(what).isLessThanOrEqualTo(before.keys() + most.keys());
    }
  }

  private Document paths() {
    Map<String, Object> set = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<String> names = new ArrayList<>();
      for (int depth = random.nextInt(3); depth >= 0; depth--) {
        names.add(NAMES.get(random.nextInt(NAMES.size())));
      }
      String path = String.join(".", names);
      boolean overlaps =
          set.keySet().stream()
              .anyMatch(
                  other ->
                      (other + ".").startsWith(path + ".") || (path + ".").startsWith(other + "."));
      if (!overlaps) {
        set.put(path, value(2));
      }
    }
    return new Document(set);
  }

  private Object object(int depth) {
    Document object = new Document();
    for (int i = random.nextInt(4); i > 0; i--) {
      object.append(NAMES.get(random.nextInt(NAMES.size())), value(depth - 1));
    }
    return object;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> "text".repeat(random.nextInt(5));
      case 3 -> new Date(0);
      case 4 -> true;
      case 5 -> object(depth);
      default -> {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          list.add(value(depth - 1));
        }
        yield list;
      }
    };
  }
}
