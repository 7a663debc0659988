package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import io.mongosession.testing.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The file for Docker Compose: its parts fit each other, the image and the page. */
class ComposeFileTest {

  private static final Path FILE = Path.of("server-config/compose/compose.yaml");

  private final Map<String, Map<String, Object>> services = services();

  private static Map<String, Map<String, Object>> services() {
    try {
      Map<String, Map<String, Map<String, Object>>> file =
          new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(FILE));
      return file.get("services");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theServerIsGivenTheReplicaSetThatIsMade() {
    Map<?, ?> environment = (Map<?, ?>) services.get("sessions").get("environment");
    ConnectionString address =
        new ConnectionString((String) environment.get("MONGODB_SESSION_CONNECTION_STRING"));
    String setup = services.get("mongo-setup").get("entrypoint").toString();

    assertThat(address.getHosts()).hasSize(3).allSatisfy(host -> assertThat(setup).contains(host));
    assertThat(setup).contains("_id: '" + address.getRequiredReplicaSetName() + "'");
    for (String host : address.getHosts()) {
      Map<String, Object> member = services.get(host.replaceFirst(":27017$", ""));
      assertThat((List<?>) member.get("command"))
          .asString()
          .contains("--replSet, " + address.getRequiredReplicaSetName() + ",");
      assertThat(member.get("volumes").toString()).contains(host.replaceFirst(":27017$", ""));
    }
  }

  @Test
  void portAndImageAreThoseOfTheDockerfileAndThePage() throws IOException {
    Map<String, Object> server = services.get("sessions");
    assertThat(server.get("ports")).isEqualTo(List.of("127.0.0.1:9080:9080"));
    assertThat(Files.readString(Path.of("Dockerfile"))).contains("EXPOSE 9080\n");
    assertThat(String.join("\n", Page.of(Page.OPERATIONS).lines()))
        .contains("docker build -t " + server.get("image") + " .")
        .contains("docker compose -f " + FILE + " up --build");
  }
}
