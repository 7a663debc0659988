package io.mongosession;

import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * The tool by which an agent reads and changes the metadata of its own session: {@code
 * manage_metadata} with the actions {@code get}, {@code set}, {@code update} (the same as {@code
 * set}) and {@code delete}. Register it with any agent framework by its name, description and
 * schema. Hooks apply as to every metadata operation: what it changes it reads before, to report
 * what was not there or was replaced. Thread-safe.
 */
public final class MetadataTool {

  private static final Logger LOG = LogContext.logger(MetadataTool.class.getName());

  private static final JsonWriterSettings JSON =
      JsonWriterSettings.builder()
          .outputMode(JsonMode.RELAXED)
          .decimal128Converter((number, writer) -> writer.writeRaw(number.toString()))
          .build();

  private static final String SCHEMA =
      """
      {
        "type": "object",
        "properties": {
          "action": {
            "type": "string",
            "enum": ["get", "set", "update", "delete"],
            "description": "get reads, set and update write fields, delete removes fields"
          },
          "metadata": {
            "type": "object",
            "description": "for set and update: the fields to write; all others stay. An object \
      replaces the one that is there: name a field in it by a dotted key to keep the rest"
          },
          "keys": {
            "type": "array",
            "items": {"type": "string"},
            "description": "for delete: the fields to remove; for get: the fields to read, all \
      when absent"
          }
        },
        "required": ["action"]
      }
      """;

  private final MongoDBSessionManager manager;

  /**
   * @param manager the session whose metadata the agent may read and change
   */
  public MetadataTool(MongoDBSessionManager manager) {
    this.manager = Objects.requireNonNull(manager, "manager");
  }

  /** {@code manage_metadata}. */
  public String name() {
    return "manage_metadata";
  }

  /** What the tool does, for the model. */
  public String description() {
    return "Manage the metadata of this session: get all fields or some, set or update fields,"
        + " delete fields. A dot in a key addresses a nested field.";
  }

  /** The JSON Schema of the input. */
  public String inputSchema() {
    return SCHEMA;
  }

  /**
   * Does what the model asks for. Never throws: whatever goes wrong is a result that begins with
   * {@code Error}. Two round trips at most, seldom four.
   *
   * @param input as the schema says; null counts as empty
   * @return the result for the model, never null
   */
  public String execute(Map<String, Object> input) {
    Map<String, Object> given = input == null ? Map.of() : input;
    try {
      String action = String.valueOf(given.get("action")).toLowerCase(Locale.ROOT);
      return switch (action) {
        case "get" -> get(given);
        case "set", "update" -> set(given);
        case "delete" -> delete(given);
        default -> throw new InvalidInputException("action", "get, set, update or delete");
      };
    } catch (SessionException e) {
      return "Error: " + e.getMessage();
    } catch (RuntimeException e) {
      // A hook's error may hold what no model should see.
      LOG.log(Level.WARNING, "manage_metadata failed", e);
      return "Error: the metadata cannot be managed at the moment";
    }
  }

  private String get(Map<String, Object> input) {
    List<String> keys = keys(input);
    Map<String, Object> stored = manager.getMetadata();
    if (keys.isEmpty()) {
      return stored.isEmpty() ? "No metadata is stored" : "All metadata: " + json(stored);
    }
    Map<String, Object> found = found(stored, keys);
    return found.isEmpty()
        ? "No metadata found for " + keys
        : "Metadata: " + json(found) + notFound(keys, found);
  }

  /** The values of the keys that are there. */
  private static Map<String, Object> found(Map<String, Object> stored, Collection<String> keys) {
    Map<String, Object> found = new LinkedHashMap<>();
    for (String key : keys) {
      Map<?, ?> parent = parent(stored, key);
      String last = key.substring(key.lastIndexOf('.') + 1);
      if (parent != null && parent.containsKey(last)) {
        found.put(key, parent.get(last));
      }
    }
    return found;
  }

  private static String notFound(Collection<String> keys, Map<String, Object> found) {
    List<String> missing = keys.stream().filter(key -> !found.containsKey(key)).toList();
    return missing.isEmpty() ? "" : "; not found: " + missing;
  }

  /** The object that holds the field a dotted key addresses, or null. */
  private static Map<?, ?> parent(Map<?, ?> metadata, String key) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      return metadata;
    }
    return metadata.get(key.substring(0, dot)) instanceof Map<?, ?> inner
        ? parent(inner, key.substring(dot + 1))
        : null;
  }

  private String set(Map<String, Object> input) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (parsed(input.get("metadata")) instanceof Map<?, ?> metadata) {
      metadata.forEach((name, value) -> fields.put(String.valueOf(name), value));
    }
    if (fields.isEmpty()) {
      throw new InvalidInputException("metadata", "an object with at least one field");
    }
    Map<String, Object> before = found(manager.getMetadata(), fields.keySet());
    manager.updateMetadata(fields);
    List<String> replaced =
        before.entrySet().stream()
            .filter(field -> field.getValue() instanceof Map<?, ?> object && !object.isEmpty())
            .map(Map.Entry::getKey)
            .toList();
    return "Updated metadata fields: "
        + fields.keySet()
        + (replaced.isEmpty() ? "" : "; replaced all that was in: " + replaced);
  }

  /** Some models send the JSON text of a value in place of the value. */
  private static Object parsed(Object given) {
    if (!(given instanceof String text)) {
      return given;
    }
    try {
      return Document.parse("{\"value\":" + text + "}").get("value");
    } catch (RuntimeException e) {
      return given; // No JSON text: refused as what it is.
    }
  }

  private String delete(Map<String, Object> input) {
    List<String> keys = keys(input);
    if (keys.isEmpty()) {
      throw new InvalidInputException("keys", "a list of at least one field name");
    }
    Map<String, Object> before = found(manager.getMetadata(), keys);
    manager.deleteMetadata(keys);
    return before.isEmpty()
        ? "No metadata found for " + keys
        : "Deleted metadata fields: " + before.keySet() + notFound(keys, before);
  }

  private static List<String> keys(Map<String, Object> input) {
    Object given = parsed(input.get("keys"));
    if (given == null) {
      return List.of();
    }
    List<String> keys = new ArrayList<>();
    if (given instanceof Iterable<?> names) {
      names.forEach(name -> keys.add(name instanceof String text ? text : null));
    }
    if (!(given instanceof Iterable<?>) || keys.contains(null)) {
      throw new InvalidInputException("keys", "a list of field names");
    }
    return keys;
  }

  private static String json(Map<String, Object> metadata) {
    return new Document(metadata).toJson(JSON);
  }
}
