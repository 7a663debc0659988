package io.mongosession.internal.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyEncodingTest {

  @ParameterizedTest
  @CsvSource({"support, support", "a.b, a%2Eb", "$id, %24id", "100%, 100%25", "%2E, %252E"})
  void onlyWhatMongoDbCannotTakeIsEncoded(String name, String encoded) {
    assertThat(KeyEncoding.encode(name)).isEqualTo(encoded);
    assertThat(KeyEncoding.decode(encoded)).isEqualTo(name);
  }

  @Test
  void everyNameComesBackAndNoTwoAreStoredAlike() {
    Random random = new Random(7);
    Map<String, String> names = new HashMap<>();
    String alphabet = "%25E4.$";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(9); length > 0; length--) {
        name.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      String encoded = KeyEncoding.encode(name.toString());
      assertThat(encoded).doesNotContain(".", "$");
      assertThat(KeyEncoding.decode(encoded)).isEqualTo(name.toString());
      assertThat(names.put(encoded, name.toString())).isIn(null, name.toString());
    }
  }

  @Test
  void namesAreEncodedAtEveryDepthAndTypesAreKept() {
    Document inner = new Document("$ref", 7L).append("", new Binary(new byte[] {1}));
    Document value = new Document("a.b", List.of(inner, 1, "x.y")).append("n", null);

    Object encoded = KeyEncoding.encodeNames(value);

    Document stored = new Document("%24ref", 7L).append("", new Binary(new byte[] {1}));
    assertThat(encoded)
        .isEqualTo(new Document("a%2Eb", List.of(stored, 1, "x.y")).append("n", null));
    assertThat(KeyEncoding.decodeNames(encoded)).isEqualTo(value);
  }
}
