package com.example.plain;

import io.mongosession.ConnectionStats;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import java.util.Map;

/** The library without a container. */
public final class PlainJava {

  private PlainJava() {}

  public static ConnectionStats run(String address, String database) {
    MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .connectionString(address) // such as mongodb://localhost:27017/
            .databaseName(database)
            .metadataFields("priority", "customer.tier") // indexed
            .clientOption("maxPoolSize", 100) // any option of the MongoDB connection string
            .build();

    MongoDBSessionManager session =
        factory.createSessionManager(
            "user-123",
            options ->
                options
                    .collectionName("admin_sessions")
                    .owner("alice")
                    .metadataHook(
                        call -> {
                          System.out.println(call.action() + " on " + call.sessionId());
                          return call.proceed();
                        }));
    session.initialize("default");
    session.updateMetadata(Map.of("priority", "high", "customer.tier", "gold"));
    ConnectionStats stats = factory.connectionStats(); // status, pool size, in use, waiting, ...
    factory.close();
    return stats;
  }
}
