package io.mongosession.internal.session;

import io.mongosession.MetadataAction;
import io.mongosession.MetadataHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The hooks alone, around an operation that does nothing. */
@State(Scope.Benchmark)
public class HooksBenchmark {

  private static final Map<String, Object> METADATA = Map.of("topic", "x");

  @Param({"0", "1", "5"})
  private int hooks;

  private final List<MetadataHook> chain = new ArrayList<>();

  @Setup
  public void addHooks() {
    for (int i = 0; i < hooks; i++) {
      chain.add(call -> call.proceed());
    }
  }

  @Benchmark
  public Map<String, Object> metadataHooks() {
    return new MetadataChain(
            chain, call -> Map.of(), MetadataAction.UPDATE, "user-123", METADATA, List.of())
        .proceed();
  }
}
