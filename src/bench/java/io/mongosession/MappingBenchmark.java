package io.mongosession;

import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.JsonToBson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** JSON values to BSON and back: content of blocks, as agents write it. */
@State(Scope.Benchmark)
public class MappingBenchmark {

  private static final int MAX_DEPTH = 64;

  @Param({"1", "100", "1024"})
  private int kilobytes;

  private List<Object> json;
  private Object bson;

  @Setup
  public void build() {
    json = new ArrayList<>();
    // A block counts about 256 bytes.
    for (int i = 0; i < 4 * kilobytes; i++) {
      json.add(
          Map.of(
              "type",
              "text",
              "text",
              "A sentence of the reply.  ".repeat(8),
              "index",
              i,
              "score",
              0.5));
    }
    bson = toBson();
  }

  @Benchmark
  public Object toBson() {
    return JsonToBson.toBson("content", json, MAX_DEPTH, "message-bytes", Integer.MAX_VALUE);
  }

  @Benchmark
  public Object fromBson() {
    return BsonToJson.fromBson(bson);
  }
}
