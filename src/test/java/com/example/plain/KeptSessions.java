package com.example.plain;

import io.mongosession.ErasureReceipt;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewSession;
import io.mongosession.SweepResult;
import java.time.Duration;

/** How long sessions are kept, and how an owner is erased, in plain Java. */
public final class KeptSessions {

  private KeptSessions() {}

  /** Runs the example; the receipt of an owner who has no sessions. */
  public static ErasureReceipt run(String address, String database) {
    MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(address)
            .databaseName(database)
            .retention(Duration.ofDays(90)) // for sessions without one of their own
            .build();
    MongoDBSessionManager session = factory.createSessionManager("user-123");
    session.create(NewSession.defaults().withRetention(Duration.ofDays(30)));
    session.setRetention(Duration.ofDays(7)); // or null: as long as the factory says
    SweepResult swept = factory.sweep(); // deletes what has expired; call it about once a minute
    ErasureReceipt receipt = factory.eraseOwner("alice"); // all sessions of an owner
    factory.close();
    System.out.println(swept);
    return receipt;
  }
}
