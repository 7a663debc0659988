package io.mongosession.internal.bson;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server does to metadata, done to a document. */
class UpdatedMetadataTest {

  private static final String STORED = "{a: 1, o: {x: {y: 1}}, l: [1, {m: 2}], n: null, 'd.e': 1}";

  private static Document changed(String stored, String set, List<String> unset) {
    Document metadata = Document.parse(stored);
    assertThat(UpdatedMetadata.change(metadata, Document.parse(set), unset, 10)).isTrue();
    return metadata;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{a: 2, b: 3} | {a: 2, b: 3}",
        "{'o.x.z': 1, 'p.q': 1} | {o: {x: {y: 1, z: 1}}, p: {q: 1}}",
        "{o: 1} | {o: 1}",
        "{'l.0': 7, 'l.3': 8} | {l: [7, {m: 2}, null, 8]}",
        "{'l.1.m': 3, 'l.2.k': 4} | {l: [1, {m: 3}, {k: 4}]}",
        "{'d.e': 2} | {'d.e': 1, d: {e: 2}}",
        "{'o.1': 2} | {o: {x: {y: 1}, '1': 2}}"
      })
  void fieldsAreSetWhereTheirPathsLead(String set, String expected) {
    Document all = Document.parse(STORED);
    all.putAll(Document.parse(expected));

    assertThat(changed(STORED, set, List.of())).isEqualTo(all);
  }

  @ParameterizedTest
  @CsvSource({"a.b", "l.name", "l.01", "n.x", "l.0.x"})
  void aPathThroughWhatIsNoObjectChangesNothing(String path) {
    assertThat(changed(STORED, "{'" + path + "': 5}", List.of())).isEqualTo(Document.parse(STORED));
  }

  @Test
  void fieldsAreRemovedWhereTheirPathsLead() {
    assertThat(changed(STORED, "{}", List.of("a", "o.x.y", "n.x", "absent.x", "l.0")))
        .isEqualTo(Document.parse("{o: {x: {}}, l: [1, {m: 2}], n: null, 'd.e': 1}"));
  }

  @ParameterizedTest
  @CsvSource({"l.10, false", "l.9, true", "l.99999999999999999999, false", "o.99999999, true"})
  void aListGrowsNoLongerThanAllowed(String path, boolean done) {
    assertThat(UpdatedMetadata.change(Document.parse(STORED), new Document(path, 1), List.of(), 10))
        .isEqualTo(done);
  }

  @ParameterizedTest
  @CsvSource({"5, 0", "a.b, 0", "a.0, 0", "a.10, 40", "a.1.2, 9", "a.01, 0"})
  void thePaddingOfAPathIsWhatTheIndicesInItMayAddAsNulls(String path, long bytes) {
    assertThat(UpdatedMetadata.padding(path)).isEqualTo(bytes);
  }
}
