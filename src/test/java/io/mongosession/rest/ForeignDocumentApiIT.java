package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Updates;
import io.mongosession.testing.Deployments;
import java.net.URL;
import java.util.Map;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents of another program, and damaged ones of our own, over HTTP without owners. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ForeignDocumentApiIT {

  private static final String DATABASE = ForeignDatabase.newName();

  @ArquillianResource private URL application;

  private ForeignDatabase foreign;
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of(ForeignDatabase.SETTING, DATABASE));
  }

  @BeforeEach
  void store() {
    foreign = new ForeignDatabase(DATABASE);
    api = Api.at(application);
  }

  @AfterEach
  void close() {
    foreign.close();
  }

  @Test
  void everyCallOnEveryForeignDocumentIsAConflictThatSaysSoAndChangesNoByte() {
    assertThat(foreign.ids()).hasSize(25);
    for (String id : foreign.ids()) {
      ForeignDatabase.call(
          api,
          id,
          (what, response) -> {
            if (ForeignDatabase.isAddressable(id)) {
              assertThat(assertProblem(response, 409, "foreign-document").get("detail").toString())
                  .as(what)
                  .contains("POST /api/import");
            } else {
              assertThat(response.status()).as(what).isEqualTo(400);
            }
          });
    }
    foreign.assertUntouched();
  }

  @Test
  void foreignDocumentsAreListedNowhere() {
    for (String query : new String[] {"", "&session_type=AGENT", "&metadata.case_id="}) {
      assertThat(api.get("/sessions?limit=200" + query).items()).as(query).isEmpty();
    }
    foreign.assertUntouched();
  }

  @Test
  void aDamagedFieldIsAReferenceForTheCallerAndALineForTheOperator() {
    api.post("/sessions/damaged/chat", "{\"message\":\"hello\"}");
    foreign
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", "damaged"), Updates.set("agents.default.next_number", "secret"));

    for (Api.Response response :
        new Api.Response[] {
          api.post("/sessions/damaged/chat", "{\"message\":\"hello\"}"),
          api.get("/sessions/damaged/agents/default/messages"),
          api.get("/sessions/damaged/agents"),
          api.patch("/sessions/damaged/agents/default", "{\"model\":\"m\"}")
        }) {
      String reference = assertProblem(response, 500, "internal").get("detail").toString();
      assertThat(reference).startsWith("reference ");
      assertThat(Deployments.serverLog().lines())
          .anyMatch(
              line ->
                  line.contains(reference)
                      && line.contains("'damaged' of " + DATABASE + ".sessions")
                      && line.contains("'agents.default.next_number' is of type string")
                      && !line.contains("secret"));
    }
  }
}
