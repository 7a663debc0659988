package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetadataToolIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;
  private MetadataTool tool;

  @BeforeEach
  void createSession() {
    factory = MONGO.close(MONGO.builder().build());
    manager = factory.createSessionManager(UUID.randomUUID().toString());
    manager.create(NewSession.defaults());
    tool = new MetadataTool(manager);
  }

  @Test
  void theToolDescribesItsActionsAndArgumentsToAModel() {
    assertThat(tool.name()).isEqualTo("manage_metadata");
    assertThat(tool.description()).contains("metadata");

    Document schema = Document.parse(tool.inputSchema());
    assertThat(schema.getString("type")).isEqualTo("object");
    assertThat(schema.getList("required", String.class)).containsExactly("action");
    Document properties = schema.get("properties", Document.class);
    assertThat(properties).containsOnlyKeys("action", "metadata", "keys");
    assertThat(properties.get("action", Document.class).getList("enum", String.class))
        .containsExactly("get", "set", "update", "delete");
    assertThat(properties.get("metadata", Document.class)).containsEntry("type", "object");
    assertThat(properties.get("keys", Document.class)).containsEntry("type", "array");
  }

  @Test
  void setAndUpdateWriteFieldsAndKeepOthers() {
    assertThat(tool.execute(Map.of("action", "set", "metadata", Map.of("priority", "high"))))
        .isEqualTo("Updated metadata fields: [priority]");
    tool.execute(Map.of("action", "update", "metadata", Map.of("customer.tier", 2)));

    assertThat(manager.getMetadata())
        .isEqualTo(Map.of("priority", "high", "customer", Map.of("tier", 2)));
  }

  @Test
  void getReturnsAllFieldsOrTheNamedOnesAsJson() {
    assertThat(tool.execute(Map.of("action", "get"))).isEqualTo("No metadata is stored");

    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("a", 1);
    fields.put("b", Map.of("c", new BigDecimal("12345678901234567890.5")));
    fields.put("d", null);
    fields.put("e", 1L << 40);
    fields.put("f", List.of("\"x\"\n", true, 0.5));
    manager.updateMetadata(fields);

    assertThat(tool.execute(Map.of("action", "GET")))
        .isEqualTo(
            "All metadata: {\"a\": 1, \"b\": {\"c\": 12345678901234567890.5}, \"d\": null,"
                + " \"e\": 1099511627776, \"f\": [\"\\\"x\\\"\\n\", true, 0.5]}");
    assertThat(tool.execute(Map.of("action", "get", "keys", List.of("a", "b.c", "d", "x.y"))))
        .isEqualTo(
            "Metadata: {\"a\": 1, \"b.c\": 12345678901234567890.5, \"d\": null};"
                + " not found: [x.y]");
    assertThat(tool.execute(Map.of("action", "get", "keys", List.of("x", "a.b", ".", ""))))
        .startsWith("No metadata found for");
  }

  @Test
  void deleteRemovesTheNamedFields() {
    manager.updateMetadata(Map.of("a", 1, "b", Map.of("c", 2, "d", 3)));

    assertThat(tool.execute(Map.of("action", "delete", "keys", List.of("a", "b.c"))))
        .isEqualTo("Deleted metadata fields: [a, b.c]");
    assertThat(manager.getMetadata()).isEqualTo(Map.of("b", Map.of("d", 3)));
  }

  @Test
  void deleteNamesTheFieldsThatWereNotThere() {
    manager.updateMetadata(Map.of("a", 1, "b", Map.of("c", 2)));
    assertThat(tool.execute(Map.of("action", "delete", "keys", List.of("x", "b.c", "b.y"))))
        .isEqualTo("Deleted metadata fields: [b.c]; not found: [x, b.y]");
    assertThat(tool.execute(Map.of("action", "delete", "keys", List.of("x"))))
        .isEqualTo("No metadata found for [x]");
    assertThat(manager.getMetadata()).isEqualTo(Map.of("a", 1, "b", Map.of()));
  }

  @Test
  void setNamesTheObjectsThatItReplaced() {
    manager.updateMetadata(
        Map.of("customer", Map.of("tier", 1, "name", "x"), "o", Map.of("p", Map.of("q", 1))));
    assertThat(
            tool.execute(
                Map.of("action", "set", "metadata", Map.of("customer", Map.of("tier", 2)))))
        .isEqualTo("Updated metadata fields: [customer]; replaced all that was in: [customer]");
    assertThat(tool.execute(Map.of("action", "set", "metadata", Map.of("o.p", 1))))
        .isEqualTo("Updated metadata fields: [o.p]; replaced all that was in: [o.p]");
    assertThat(tool.execute(Map.of("action", "set", "metadata", Map.of("customer.tier", 3))))
        .isEqualTo("Updated metadata fields: [customer.tier]");
    assertThat(manager.getMetadata())
        .isEqualTo(Map.of("customer", Map.of("tier", 3), "o", Map.of("p", 1)));
  }

  @Test
  void jsonTextIsAsGoodAsWhatItMeans() {
    tool.execute(
        Map.of("action", "set", "metadata", "{\"a\": {\"b\": [1, 0.5, null]}, \"c\": \"d\"}"));
    Map<String, Object> b = new HashMap<>();
    b.put("b", Arrays.asList(1, 0.5, null));
    assertThat(manager.getMetadata()).isEqualTo(Map.of("a", b, "c", "d"));
    assertThat(tool.execute(Map.of("action", "get", "keys", "[\"c\"]")))
        .isEqualTo("Metadata: {\"c\": \"d\"}");
  }

  @Test
  void whateverAModelSendsGetsAResultAndNothingIsThrown() {
    List<Map<String, Object>> inputs = new ArrayList<>();
    inputs.add(null);
    inputs.add(Map.of());
    inputs.add(Map.of("action", "destroy"));
    inputs.add(Map.of("action", 7));
    inputs.add(Map.of("action", "set"));
    inputs.add(Map.of("action", "set", "metadata", "text"));
    inputs.add(Map.of("action", "set", "metadata", "{\"a\":"));
    inputs.add(Map.of("action", "set", "metadata", "[1]"));
    inputs.add(Map.of("action", "set", "metadata", "{\"a\": {\"$oid\": \"1\"}}"));
    inputs.add(Map.of("action", "set", "metadata", Map.of()));
    inputs.add(Map.of("action", "set", "metadata", Map.of("$set", 1)));
    inputs.add(Map.of("action", "set", "metadata", Map.of(1, 1, "x", new Object())));
    inputs.add(Map.of("action", "delete"));
    inputs.add(Map.of("action", "delete", "keys", List.of()));
    inputs.add(Map.of("action", "delete", "keys", "a"));
    inputs.add(Map.of("action", "delete", "keys", List.of(1)));
    inputs.add(Map.of("action", "get", "keys", Arrays.asList("a", null)));
    inputs.add(new HashMap<>(Map.of("action", "update", "metadata", List.of())));
    for (Map<String, Object> input : inputs) {
      assertThat(tool.execute(input)).as("%s", input).startsWith("Error: ");
    }
    assertThat(manager.getMetadata()).isEmpty();
  }

  @Test
  void anErrorOfTheSessionIsReturnedToTheModel() {
    manager.delete();
    assertThat(tool.execute(Map.of("action", "get"))).startsWith("Error: ").contains("not found");
    factory.close();
    try (LogCapture log = new LogCapture("io.mongosession.MetadataTool")) {
      assertThat(tool.execute(Map.of("action", "get"))).startsWith("Error: ");
      assertThat(log.lines()).hasSize(1);
    }
  }

  @Test
  void whatAHookThrowsIsLoggedAndNotShownToTheModel() {
    MongoDBSessionManager hooked =
        factory.createSessionManager(
            manager.sessionId(),
            o ->
                o.metadataHook(
                    call -> {
                      throw new IllegalArgumentException("confidential");
                    }));
    try (LogCapture log = new LogCapture("io.mongosession.MetadataTool")) {
      assertThat(new MetadataTool(hooked).execute(Map.of("action", "get")))
          .startsWith("Error: ")
          .doesNotContain("confidential");
      assertThat(log.lines()).singleElement().asString().contains("confidential");
    }
  }
}
