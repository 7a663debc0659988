package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import io.mongosession.MetadataTool;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.langchain4j.WellFormedText;
import java.util.List;
import java.util.Map;

/**
 * The tools a model may use in a turn: {@code manage_metadata}. Whatever a model does wrong with
 * them is a result for the model, never an exception.
 */
final class Tools {

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final String ERROR = "Error";

  private final MetadataTool metadata;
  private final boolean offered;

  /**
   * @param offered whether the model is offered any
   */
  Tools(MongoDBSessionManager session, boolean offered) {
    metadata = new MetadataTool(session);
    this.offered = offered;
  }

  List<ToolSpecification> specifications() {
    if (!offered) {
      return List.of();
    }
    try {
      return List.of(
          ToolSpecification.fromJson(
              JSON.writeValueAsString(
                  Map.of(
                      "name",
                      metadata.name(),
                      "description",
                      metadata.description(),
                      "parameters",
                      JSON.readTree(metadata.inputSchema())))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the schema of a tool is no JSON", e);
    }
  }

  ToolExecutionResultMessage execute(ToolExecutionRequest request) {
    return message(request, result(request));
  }

  /** The result of a call that is not made. */
  static ToolExecutionResultMessage error(ToolExecutionRequest request, String what) {
    return message(request, ERROR + ": " + what);
  }

  private static ToolExecutionResultMessage message(ToolExecutionRequest request, String result) {
    return ToolExecutionResultMessage.builder()
        .id(request.id())
        .toolName(request.name())
        .text(WellFormedText.of(result))
        .isError(result.startsWith(ERROR))
        .build();
  }

  private String result(ToolExecutionRequest request) {
    if (!metadata.name().equals(request.name())) {
      return ERROR + ": there is no such tool; there is " + metadata.name();
    }
    String arguments = request.arguments();
    try {
      Map<String, Object> members =
          arguments == null || arguments.isBlank() ? Map.of() : JSON.readValue(arguments, OBJECT);
      if (members != null) {
        return metadata.execute(members);
      }
    } catch (JsonProcessingException e) {
      // Reported to the model.
    }
    return ERROR + ": the arguments are not a JSON object";
  }
}
