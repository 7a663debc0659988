package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.KeyEncoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * The figures of a message. The SDK's own ({@code message.metadata}) are of this message and get
 * this product's names; the library's {@code event_loop_metrics} are running totals of the agent
 * and stay under that name, so that nobody adds them up.
 */
final class StrandsMetrics {

  static final String INPUT_TOKENS = "input_tokens";
  static final String OUTPUT_TOKENS = "output_tokens";
  static final String LATENCY_MS = "latency_ms";

  /** Beside the message in documents of the first versions. */
  private static final List<String> OLD = List.of(INPUT_TOKENS, OUTPUT_TOKENS, LATENCY_MS);

  private static final String USAGE = "usage";
  private static final String METRICS = "metrics";

  private static final Map<String, String> USAGE_NAMES = new LinkedHashMap<>();
  private static final Map<String, String> METRICS_NAMES = new LinkedHashMap<>();

  static {
    USAGE_NAMES.put("inputTokens", INPUT_TOKENS);
    USAGE_NAMES.put("outputTokens", OUTPUT_TOKENS);
    USAGE_NAMES.put("totalTokens", "total_tokens");
    USAGE_NAMES.put("cacheReadInputTokens", "cached_input_tokens");
    USAGE_NAMES.put("cacheWriteInputTokens", "cache_write_input_tokens");
    METRICS_NAMES.put("latencyMs", LATENCY_MS);
    METRICS_NAMES.put("timeToFirstByteMs", "time_to_first_token_ms");
  }

  private StrandsMetrics() {}

  /**
   * The metrics of a message's line; null where it has none.
   *
   * @param wrapper of the message in the document
   * @param message with role and content; may be the wrapper
   */
  static Document read(StrandsObject wrapper, StrandsObject message) {
    Document metrics = new Document();
    Document metadata = message.object(StrandsNames.METADATA);
    if (metadata != null) {
      Document others = new Document(metadata);
      take(others, USAGE, USAGE_NAMES, metrics);
      take(others, METRICS, METRICS_NAMES, metrics);
      others.forEach(metrics::putIfAbsent);
    }
    for (String name : OLD) {
      if (wrapper.has(name)) {
        metrics.putIfAbsent(name, wrapper.get(name));
      }
    }
    put(metrics, StrandsNames.EVENT_LOOP_METRICS, wrapper.object(StrandsNames.EVENT_LOOP_METRICS));
    return metrics.isEmpty() ? null : (Document) KeyEncoding.encodeNames(metrics);
  }

  /** Moves the named members of a part to the metrics; what it has beyond them stays the part. */
  private static void take(
      Document metadata, String part, Map<String, String> names, Document metrics) {
    if (!(metadata.get(part) instanceof Document figures)) {
      return;
    }
    Document rest = new Document(figures);
    names.forEach((theirs, ours) -> put(metrics, ours, rest.remove(theirs)));
    if (rest.isEmpty()) {
      metadata.remove(part);
    } else {
      metadata.put(part, rest);
    }
  }

  /** The way back from {@link #read}: gives each of the two objects what is its own. */
  static void write(Document metrics, Document wrapper, Document message) {
    Document others = (Document) KeyEncoding.decodeNames(metrics);
    put(wrapper, StrandsNames.EVENT_LOOP_METRICS, others.remove(StrandsNames.EVENT_LOOP_METRICS));
    Document metadata = new Document();
    put(metadata, USAGE, give(others, USAGE, USAGE_NAMES));
    put(metadata, METRICS, give(others, METRICS, METRICS_NAMES));
    others.forEach(metadata::putIfAbsent);
    if (!metadata.isEmpty()) {
      message.append(StrandsNames.METADATA, metadata);
    }
  }

  private static Document give(Document metrics, String part, Map<String, String> names) {
    Document figures = new Document();
    names.forEach((theirs, ours) -> put(figures, theirs, metrics.remove(ours)));
    if (metrics.get(part) instanceof Document rest) {
      metrics.remove(part);
      rest.forEach(figures::putIfAbsent);
    }
    return figures.isEmpty() ? null : figures;
  }
}
