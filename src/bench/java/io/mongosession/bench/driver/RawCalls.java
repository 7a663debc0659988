package io.mongosession.bench.driver;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;

/**
 * The driver calls that an operation of the module stands for, written as an application without
 * the module would: made from the commands the operation sent, so that they stay the same bytes
 * whatever becomes of the operation. Only write tokens, times and message numbers are new in each
 * call.
 */
public final class RawCalls implements Runnable {

  private final List<Step> steps = new ArrayList<>();

  private interface Step {
    Object run(Call call);
  }

  /** Calls against this database like those recorded. */
  public RawCalls(MongoDatabase database, List<BsonDocument> recorded) {
    List<Document> commands = recorded.stream().map(RawCalls::plain).toList();
    Set<String> writeTokens = writeTokens(commands);
    for (Document command : commands) {
      steps.add(step(database, command, writeTokens));
    }
  }

  /** All classes that the calls need, to run them elsewhere. */
  public static List<Class<?>> classes() {
    return List.of(RawCalls.class, RawClient.class, Step.class, Call.class, Template.class);
  }

  @Override
  public void run() {
    Call call = new Call();
    for (Step step : steps) {
      step.run(call);
    }
  }

  private static Document plain(BsonDocument command) {
    return new DocumentCodec()
        .decode(new BsonDocumentReader(command), DecoderContext.builder().build());
  }

  /** An inserted message's id begins with a write token, in a turn with the turn's id. */
  private static Set<String> writeTokens(List<Document> commands) {
    Set<String> writeTokens = new HashSet<>();
    for (Document command : commands) {
      for (Document inserted : command.getList("documents", Document.class, List.of())) {
        String id = inserted.getString("_id");
        writeTokens.add(id.split("[:/]")[0]);
      }
    }
    return writeTokens;
  }

  private static Step step(MongoDatabase database, Document command, Set<String> writeTokens) {
    String name = command.keySet().iterator().next();
    MongoCollection<Document> collection = database.getCollection(command.getString(name));
    return switch (name) {
      case "find" -> find(collection, command, writeTokens);
      case "insert" -> insert(collection, command, writeTokens);
      case "findAndModify" -> findAndModify(collection, command, writeTokens);
      case "update" -> update(collection, command, writeTokens);
      default -> throw new IllegalArgumentException("no raw call for " + name);
    };
  }

  private static Step find(
      MongoCollection<Document> collection, Document command, Set<String> writeTokens) {
    Template filter = part(command, "filter", writeTokens);
    Template projection = part(command, "projection", writeTokens);
    Template sort = part(command, "sort", writeTokens);
    boolean single = command.getBoolean("singleBatch", false);
    int limit = command.get("limit", Number.class).intValue();
    // 0, as the driver has it, where the command says nothing.
    int batchSize = command.get("batchSize", 0);
    return call -> {
      FindIterable<Document> found =
          collection
              .find(filter.document(call))
              .projection(projection.document(call))
              .sort(sort.document(call))
              .batchSize(batchSize);
      return single ? found.first() : found.limit(limit).into(new ArrayList<>(limit));
    };
  }

  private static Step insert(
      MongoCollection<Document> collection, Document command, Set<String> writeTokens) {
    List<Template> documents =
        command.getList("documents", Document.class).stream()
            .map(document -> Template.of("documents", document, writeTokens))
            .toList();
    if (documents.size() == 1) {
      return call -> collection.insertOne(documents.get(0).document(call));
    }
    return call ->
        collection.insertMany(documents.stream().map(item -> item.document(call)).toList());
  }

  private static Step findAndModify(
      MongoCollection<Document> collection, Document command, Set<String> writeTokens) {
    Template filter = part(command, "query", writeTokens);
    Template update = part(command, "update", writeTokens);
    Template projection = part(command, "fields", writeTokens);
    int reserved =
        command.get("update", Document.class).get("$inc", Document.class).entrySet().stream()
            .filter(increment -> increment.getKey().endsWith(".next_number"))
            .mapToInt(increment -> ((Number) increment.getValue()).intValue())
            .sum();
    return call -> {
      Document reply =
          collection.findOneAndUpdate(
              filter.document(call),
              update.document(call),
              new FindOneAndUpdateOptions()
                  .projection(projection.document(call))
                  .returnDocument(ReturnDocument.AFTER));
      call.reserved(reply, reserved);
      return reply;
    };
  }

  private static Step update(
      MongoCollection<Document> collection, Document command, Set<String> writeTokens) {
    Document only = command.getList("updates", Document.class).get(0);
    Template filter = part(only, "q", writeTokens);
    Template update = part(only, "u", writeTokens);
    return call -> collection.updateOne(filter.document(call), update.document(call));
  }

  /** Null, as the driver has it, where the command has no such part. */
  private static Template part(Document command, String name, Set<String> writeTokens) {
    Object value = command.get(name);
    return value == null ? call -> null : Template.of(name, value, writeTokens);
  }
}
