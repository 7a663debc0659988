package io.mongosession.faults;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterConnectionMode;
import io.mongosession.testing.TestServer;
import java.util.List;
import org.bson.Document;

/**
 * The replica set that the tests were given. Its user must be allowed to step a primary down and to
 * lock a member.
 */
final class ReplicaSet implements AutoCloseable {

  private static final int STEPPED_DOWN_SECONDS = 5;

  private final ConnectionString given;
  private final MongoClient client;

  private ReplicaSet(ConnectionString given) {
    this.given = given;
    client = MongoClients.create(given);
  }

  /** The replica set behind the test server's connection string, or null when it is none. */
  static ReplicaSet given() {
    if (TestServer.kind() == TestServer.Kind.EMBEDDED) {
      return null;
    }
    ReplicaSet set = new ReplicaSet(new ConnectionString(TestServer.uri()));
    if (set.hello().containsKey("setName")) {
      return set;
    }
    set.close();
    return null;
  }

  private Document hello() {
    return admin(client, new Document("hello", 1));
  }

  private static Document admin(MongoClient client, Document command) {
    return client.getDatabase("admin").runCommand(command);
  }

  /** Members that vote and hold data: host and port. */
  List<String> members() {
    return hello().getList("hosts", String.class);
  }

  String primary() {
    return hello().getString("primary");
  }

  /** The primary steps down, even where no other member could take over. */
  void stepDown() {
    String primary = primary();
    try {
      admin(
          client,
          new Document("replSetStepDown", STEPPED_DOWN_SECONDS)
              .append("secondaryCatchUpPeriodSecs", 2)
              .append("force", true));
    } catch (MongoSocketException e) {
      // Servers before 4.2 cut all connections when they step down.
    }
    if (members().size() == 1) {
      // No other member can be elected, so that it need not wait before it is elected again.
      onMember(primary, new Document("replSetFreeze", 0));
    }
  }

  /** Whether there is a primary. */
  boolean hasPrimary() {
    try {
      return primary() != null;
    } catch (MongoException e) {
      return false;
    }
  }

  /** Stops a member from taking over what the primary writes, until {@link #unlock}. */
  void lock(String member) {
    onMember(member, new Document("fsync", 1).append("lock", true));
  }

  void unlock(String member) {
    onMember(member, new Document("fsyncUnlock", 1));
  }

  private void onMember(String member, Document command) {
    MongoClientSettings settings =
        MongoClientSettings.builder()
            .applyConnectionString(given)
            .applyToClusterSettings(
                cluster ->
                    cluster
                        .requiredReplicaSetName(null)
                        .mode(ClusterConnectionMode.SINGLE)
                        .hosts(List.of(new ServerAddress(member))))
            .build();
    try (MongoClient direct = MongoClients.create(settings)) {
      admin(direct, command);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
