package io.mongosession.bench.jmh;

import io.mongosession.MessagePage;
import io.mongosession.bench.driver.Conversation;
import io.mongosession.bench.driver.RawCalls;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Appending and reading by the module and by the driver: here for the bytes they allocate. */
public class ConversationBenchmark {

  /** A conversation that is only read. */
  @State(Scope.Benchmark)
  public static class Read {

    private Conversation conversation;
    private RawCalls raw;

    @Setup
    public void open() {
      conversation = new Conversation(JmhSection.uri(), 40);
      raw = conversation.driver().like(conversation.last20Commands());
    }

    @TearDown
    public void close() {
      conversation.close();
    }
  }

  /** A conversation that grows. */
  @State(Scope.Benchmark)
  public static class Written {

    private Conversation conversation;
    private RawCalls raw;

    @Setup
    public void open() {
      conversation = new Conversation(JmhSection.uri(), 0);
      raw = conversation.driver().like(conversation.appendCommands());
    }

    @TearDown
    public void close() {
      conversation.close();
    }
  }

  @Benchmark
  public MessagePage last20(Read state) {
    return state.conversation.last20();
  }

  @Benchmark
  public void last20ByDriver(Read state) {
    state.raw.run();
  }

  @Benchmark
  public void append(Written state) {
    state.conversation.append();
  }

  @Benchmark
  public void appendByDriver(Written state) {
    state.raw.run();
  }
}
