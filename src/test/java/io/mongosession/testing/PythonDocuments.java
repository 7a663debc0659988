package io.mongosession.testing;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;

/**
 * The session documents in the test resources, each written by a version of the Python original.
 */
public final class PythonDocuments {

  private static final List<String> FILES =
      List.of(
          "01-one-agent.jsonl",
          "02-several-agents.jsonl",
          "03-tools.jsonl",
          "04-media.jsonl",
          "05-reasoning.jsonl",
          "06-guardrail.jsonl",
          "07-metrics.jsonl",
          "08-state-sliding.jsonl",
          "09-summary.jsonl",
          "10-session-data.jsonl",
          "11-long.jsonl.gz",
          "12-unknown-fields.jsonl",
          "13-edge.jsonl",
          "14-duplicate-ids.jsonl",
          "15-names.jsonl",
          "16-old-versions.jsonl",
          "17-old-sdk.jsonl");

  private PythonDocuments() {}

  /** All 25. */
  public static List<RawBsonDocument> all() {
    List<RawBsonDocument> documents = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream stored =
              PythonDocuments.class.getResourceAsStream("/python-documents/" + file);
          InputStream plain = file.endsWith(".gz") ? new GZIPInputStream(stored) : stored;
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8))) {
        lines.lines().map(RawBsonDocument::parse).forEach(documents::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return documents;
  }

  /** All 25, as the driver reads them. */
  public static List<Document> documents() {
    return all().stream().map(raw -> raw.decode(new DocumentCodec())).toList();
  }

  /** The one with this id, as the driver reads it. */
  public static Document document(String id) {
    return documents().stream().filter(d -> id.equals(d.get("_id"))).findFirst().orElseThrow();
  }

  /** Stores documents as they are. */
  public static void store(MongoDatabase database, String collection, List<RawBsonDocument> all) {
    raw(database, collection).insertMany(all);
  }

  /** Every byte of a collection, by the documents' ids. */
  public static Map<String, String> bytes(MongoDatabase database, String collection) {
    Map<String, String> bytes = new TreeMap<>();
    for (RawBsonDocument document : raw(database, collection).find(new BsonDocument())) {
      bytes.put(document.get("_id").toString(), hex(document));
    }
    return bytes;
  }

  private static String hex(RawBsonDocument document) {
    byte[] stored = new byte[document.getByteBuffer().remaining()];
    document.getByteBuffer().get(stored);
    return HexFormat.of().formatHex(stored);
  }

  /** As {@link #bytes(MongoDatabase, String)}, of documents that are to be stored. */
  public static Map<String, String> bytes(List<RawBsonDocument> documents) {
    Map<String, String> bytes = new TreeMap<>();
    documents.forEach(document -> bytes.put(document.get("_id").toString(), hex(document)));
    return bytes;
  }

  private static MongoCollection<RawBsonDocument> raw(MongoDatabase database, String collection) {
    return database.getCollection(collection, RawBsonDocument.class);
  }
}
