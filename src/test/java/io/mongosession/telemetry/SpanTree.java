package io.mongosession.telemetry;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The spans of one trace.
 *
 * @param spans in the order in which they began
 */
record SpanTree(List<Span> spans) {

  /** The spans of this trace among these. */
  static SpanTree of(List<Span> spans, String traceId) {
    return new SpanTree(
        spans.stream()
            .filter(span -> hex(span.getTraceId()).equals(traceId))
            .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
            .toList());
  }

  static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** Kind and name of each, indented below the one that it belongs to. */
  List<String> lines() {
    return spans.stream().map(span -> "  ".repeat(depth(span)) + line(span)).toList();
  }

  private static String line(Span span) {
    return span.getKind().name().replace("SPAN_KIND_", "") + " " + span.getName();
  }

  private int depth(Span span) {
    return spans.stream()
        .filter(other -> other.getSpanId().equals(span.getParentSpanId()))
        .findFirst()
        .map(parent -> depth(parent) + 1)
        .orElse(0);
  }

  /** Those with this name. */
  List<Span> named(String name) {
    return spans.stream().filter(span -> span.getName().equals(name)).toList();
  }

  /** Its attributes by their names, as texts. */
  static Map<String, String> attributes(Span span) {
    Map<String, String> all = new TreeMap<>();
    span.getAttributesList().forEach(a -> all.put(a.getKey(), text(a.getValue())));
    return all;
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue();
      case INT_VALUE -> String.valueOf(value.getIntValue());
      case DOUBLE_VALUE -> String.valueOf(value.getDoubleValue());
      case BOOL_VALUE -> String.valueOf(value.getBoolValue());
      case ARRAY_VALUE ->
          value.getArrayValue().getValuesList().stream()
              .map(SpanTree::text)
              .collect(Collectors.joining(",", "[", "]"));
      default -> value.toString();
    };
  }
}
