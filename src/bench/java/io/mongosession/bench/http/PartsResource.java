package io.mongosession.bench.http;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.bench.driver.RawCalls;
import io.mongosession.bench.driver.RawClient;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The bare endpoint and the raw driver's calls in one, as somebody would write it by hand for one
 * request: what the parts cost together on one server, where each disturbs the other.
 */
@Path("parts/{connection}")
public class PartsResource {

  private static final Map<String, RawCalls> CALLS = new ConcurrentHashMap<>();
  private static MongoClient client;

  /**
   * What is run for this connection: {@code uri}, {@code socket_timeout_ms}, {@code database} and
   * {@code commands}.
   */
  @PUT
  public void set(@PathParam("connection") String connection, String json) {
    BsonDocument calls = BsonDocument.parse(json);
    List<BsonDocument> commands =
        calls.getArray("commands").stream().map(BsonValue::asDocument).toList();
    String database = calls.getString("database").getValue();
    CALLS.put(connection, new RawCalls(client(calls).getDatabase(database), commands));
  }

  private static synchronized MongoClient client(BsonDocument calls) {
    if (client == null) {
      client =
          MongoClients.create(
              RawClient.settings(
                      calls.getString("uri").getValue(),
                      calls.getInt32("socket_timeout_ms").getValue())
                  .build());
    }
    return client;
  }

  @GET
  public String get(@PathParam("connection") String connection) {
    CALLS.get(connection).run();
    return "hello";
  }

  /** Reads the body, as text. */
  @POST
  public String post(@PathParam("connection") String connection, String body) {
    return get(connection);
  }
}
