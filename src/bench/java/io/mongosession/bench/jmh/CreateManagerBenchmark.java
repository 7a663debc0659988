package io.mongosession.bench.jmh;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a request pays for its manager. */
@State(Scope.Benchmark)
public class CreateManagerBenchmark {

  private MongoDBSessionManagerFactory factory;

  @Setup
  public void open() {
    factory = MongoDBSessionManagerFactory.builder().connectionString(JmhSection.uri()).build();
  }

  @TearDown
  public void close() {
    factory.close();
  }

  @Benchmark
  public MongoDBSessionManager createManager() {
    return factory.createSessionManager("user-123");
  }

  @Benchmark
  public MongoDBSessionManager createManagerWithOwner() {
    return factory.createSessionManager("user-123", options -> options.owner("alice"));
  }
}
