package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import java.net.URL;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Documents of another program over HTTP, to administrators and to callers with an owner. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ForeignDocumentOwnersIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String DATABASE = ForeignDatabase.newName();

  @ArquillianResource private URL application;

  private ForeignDatabase foreign;
  private Api alice;
  private Api administrator;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY,
            Map.of(ForeignDatabase.SETTING, DATABASE, "mongodb.session.rest.admin-role", "boss")));
  }

  @BeforeEach
  void store() {
    foreign = new ForeignDatabase(DATABASE);
    Api api = Api.at(application);
    alice = api.as(Tokens.signed(Tokens.claims("alice"), KEY));
    administrator = api.as(Tokens.signed(Tokens.claims("root", "boss"), KEY));
  }

  @AfterEach
  void close() {
    foreign.close();
  }

  @Test
  void anAdministratorLearnsWhatItIsAndChangesNoByte() {
    for (String id : foreign.ids()) {
      if (ForeignDatabase.isAddressable(id)) {
        ForeignDatabase.call(
            administrator,
            id,
            (what, response) -> assertProblem(response, 409, "foreign-document"));
      }
    }
    assertThat(administrator.get("/sessions?limit=200").items()).isEmpty();
    foreign.assertUntouched();
  }

  @Test
  void anOwnerSeesAMissingSessionAndWhereTheyCreateATakenId() {
    for (String id : foreign.ids().subList(0, 5)) {
      ForeignDatabase.call(
          alice,
          id,
          (what, response) ->
              assertThat(assertProblem(response, 404, "not-found"))
                  .as(what)
                  .containsEntry("detail", "session '%s' not found".formatted(id)));
    }
    assertThat(alice.get("/sessions?limit=200").items()).isEmpty();
    foreign.assertUntouched();
  }
}
