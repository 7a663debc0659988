package io.mongosession.cdi;

import io.mongosession.TokenUsage;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Watches the model behind the chat and the tools it uses; the extension point for metrics and
 * traces. Every bean of this type is asked, on the agent's thread: what a turn's {@link
 * TurnObservation#around} keeps on that thread is there. Must be quick and thread-safe, and must
 * not throw.
 */
public interface ModelMonitor {

  /** Takes note of nothing. */
  ModelMonitor NONE = new ModelMonitor() {};

  /**
   * A call of a model.
   *
   * @param sessionId of the conversation
   * @param agentId of the agent that calls it
   * @param model that is asked for, or null where that is the application's own business
   * @param provider as OpenTelemetry's conventions name it, for instance {@code openai}
   * @param host of the endpoint, or null where it is not known
   * @param port of the endpoint, or null
   * @param temperature that is asked for, or null
   * @param maxTokens how many model tokens the reply may have, or null
   * @param streamed whether the reply is read piece by piece
   * @param messages makes what the model is shown, as JSON by OpenTelemetry's conventions, bounded
   *     in length; for those alone who may see the text of messages
   */
  record ModelCall(
      String sessionId,
      String agentId,
      String model,
      String provider,
      String host,
      Integer port,
      Double temperature,
      Integer maxTokens,
      boolean streamed,
      Supplier<String> messages) {}

  /**
   * A reply of a model.
   *
   * @param model that replied, or null
   * @param finishReason why it stopped, or null
   * @param usage what it took, or null where it does not report that
   * @param messages makes the reply, as JSON likewise
   */
  record ModelReply(
      String model, String finishReason, TokenUsage usage, Supplier<String> messages) {}

  /**
   * A use of a tool.
   *
   * @param name of the tool; a model may invent one
   * @param callId of this use
   */
  record ToolCall(String name, String callId) {}

  /** Is told what becomes of one call of a model: of its ends exactly one. */
  interface ModelObservation {

    /** Takes note of nothing. */
    ModelObservation NONE = new ModelObservation() {};

    /** The call, as it is to be made: with whatever this keeps on the thread meanwhile. */
    default <T> Callable<T> around(Callable<T> call) {
      return call;
    }

    /** The first piece of the text arrived. */
    default void firstText() {}

    /** The model replied. */
    default void replied(ModelReply reply) {}

    /**
     * It did not.
     *
     * @param error a short name of what went wrong, from a small fixed set
     */
    default void failed(String error) {}
  }

  /** Is told what becomes of one use of a tool: one end. */
  interface ToolObservation {

    /** Takes note of nothing. */
    ToolObservation NONE = new ToolObservation() {};

    /** The tool, as it is to be run: with whatever this keeps on the thread meanwhile. */
    default <T> Callable<T> around(Callable<T> tool) {
      return tool;
    }

    /**
     * The tool is done.
     *
     * @param failed whether its result is an error, or there is none
     */
    default void ended(boolean failed) {}
  }

  /** A model is called; each call of one that is called again counts. */
  default ModelObservation called(ModelCall call) {
    return ModelObservation.NONE;
  }

  /** A model that did not reply is going to be called again. */
  default void repeating() {}

  /** A tool is going to run. */
  default ToolObservation called(ToolCall call) {
    return ToolObservation.NONE;
  }

  /** All of them as one. */
  static ModelMonitor all(List<ModelMonitor> monitors) {
    return monitors.size() == 1 ? monitors.get(0) : new ModelMonitors(monitors);
  }
}
