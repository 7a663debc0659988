package io.mongosession.internal.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** The lines of a session document of the Python library, and what was reported about it. */
record ConvertedSession(List<Document> all, List<String> reports) {

  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  static ConvertedSession of(Document document) {
    return of(document, false);
  }

  static ConvertedSession of(Document document, boolean keepOriginals) {
    List<String> reports = new ArrayList<>();
    return new ConvertedSession(
        new StrandsReader(keepOriginals).lines(document, reports::add), reports);
  }

  Document session() {
    return all.get(0).get("session", Document.class);
  }

  List<Document> agents() {
    return ofKind("agent");
  }

  Document agent(String id) {
    return agents().stream().filter(a -> id.equals(a.get("agent_id"))).findFirst().orElseThrow();
  }

  List<Document> messages(String agentId) {
    return ofKind("message").stream().filter(m -> agentId.equals(m.get("agent_id"))).toList();
  }

  List<Document> feedback() {
    return ofKind("feedback");
  }

  List<Document> ofKind(String kind) {
    return all.stream()
        .filter(line -> line.containsKey(kind))
        .map(line -> line.get(kind, Document.class))
        .toList();
  }

  /** The session in the library's form. */
  Document rewritten() {
    StrandsWriter writer = new StrandsWriter(all.get(0));
    all.subList(1, all.size()).forEach(writer::add);
    return writer.document();
  }

  /** With all types and in their order. */
  List<String> json() {
    return all.stream().map(ConvertedSession::json).toList();
  }

  static String json(Document document) {
    return document.toJson(CANONICAL);
  }

  /** A copy of a document, changed. */
  static Document changed(Document document, UnaryOperator<Document> change) {
    return change.apply(Document.parse(json(document), new DocumentCodec()));
  }
}
