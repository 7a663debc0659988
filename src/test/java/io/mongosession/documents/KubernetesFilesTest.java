package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files for Kubernetes: they parse, and say what the image, the pages and each other say. */
class KubernetesFilesTest {

  private static final Path FOLDER = Path.of("server-config/kubernetes");
  private static final String PAGE = text(Page.OPERATIONS);

  private final Map<String, Object> deployment = yaml("deployment.yaml");
  private final Map<String, Object> pod = at(deployment, "spec", "template", "spec");
  private final Map<String, Object> container = first(pod, "containers");

  @Test
  void everyFileParsesAndItsPageNamesIt() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files)
          .hasSizeGreaterThan(2)
          .allSatisfy(file -> assertThat(yaml(file.getFileName().toString())).isNotEmpty())
          .allSatisfy(file -> assertThat(PAGE).contains(file.toString()));
    }
  }

  @Test
  void everyProbeAsksItsOwnHealthPath() {
    Map<String, String> paths =
        Map.of(
            "startupProbe", "/health/started",
            "readinessProbe", "/health/ready",
            "livenessProbe", "/health/live");
    paths.forEach(
        (probe, path) -> {
          assertThat(at(container, probe, "httpGet"))
              .containsEntry("path", path)
              .containsEntry("port", "http");
          assertThat(text(Page.HTTP)).contains("`" + path + "`");
        });
  }

  @Test
  void portUserAndImageAreThoseOfTheImage() {
    String dockerfile = text(Path.of("Dockerfile"));
    Object port = first(container, "ports").get("containerPort");

    assertThat(first(container, "ports")).containsEntry("name", "http");
    assertThat(dockerfile).contains("HTTP_PORT=" + port + "\n", "EXPOSE " + port + "\n");
    assertThat(dockerfile).contains("USER " + at(pod, "securityContext").get("runAsUser") + "\n");
    assertThat(PAGE).contains("docker build -t " + container.get("image") + " .");
  }

  @Test
  void theVersionIsTheProjectsInTheImageAndInTheFiles() {
    Matcher project =
        Pattern.compile(
                "<artifactId>(mongodb-session-manager)</artifactId>\\s+<version>(.*)</version>")
            .matcher(text(Path.of("pom.xml")));
    assertThat(project.find()).isTrue();

    assertThat(container).containsEntry("image", project.group(1) + ":" + project.group(2));
    assertThat(text(Path.of("Dockerfile")))
        .contains("image.version=\"%s\"".formatted(project.group(2)));
  }

  @Test
  void everyVariableIsASettingOfTheTable() {
    List<String> variables =
        Page.of(Page.SETTINGS).table("Key").stream()
            .map(row -> row.get(0).replace("`", ""))
            .map(key -> key.startsWith("mp.") ? key : "mongodb.session." + key)
            .map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
            .toList();
    assertThat(list(container, "env"))
        .hasSize(4)
        .allSatisfy(variable -> assertThat(variables).contains((String) variable.get("name")));
  }

  @Test
  void theServerDrainsBeforeItIsStoppedAndHasTheTimeForIt() {
    String file =
        list(container, "env").stream()
            .filter(variable -> variable.get("name").equals("MONGODB_SESSION_HEALTH_DRAIN_FILE"))
            .map(variable -> (String) variable.get("value"))
            .findFirst()
            .orElseThrow();
    List<?> command = (List<?>) at(container, "lifecycle", "preStop", "exec").get("command");
    String drain = (String) command.get(2);

    assertThat(drain).matches("touch " + file + " && sleep \\d+");
    int sleep = Integer.parseInt(drain.replaceFirst(".* ", ""));
    int serverWaits = 30;
    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo(sleep + serverWaits);
    // By then the load balancer has heard it.
    Map<String, Object> probe = at(container, "readinessProbe");
    assertThat(sleep)
        .isGreaterThan(
            (Integer) probe.get("periodSeconds") * 3 + (Integer) probe.get("timeoutSeconds"));
  }

  @Test
  void theServiceLeadsToTheServers() {
    Map<String, Object> service = yaml("service.yaml");
    Map<String, Object> labels = at(deployment, "spec", "template", "metadata", "labels");

    assertThat(at(service, "spec", "selector")).isEqualTo(labels);
    assertThat(at(deployment, "spec", "selector", "matchLabels")).isEqualTo(labels);
    assertThat(first(at(service, "spec"), "ports"))
        .containsEntry("targetPort", first(container, "ports").get("name"));
  }

  @Test
  void theSecretIsTheOneThatThePageMakes() {
    Map<String, Object> secret = at(list(container, "env").get(0), "valueFrom", "secretKeyRef");
    assertThat(PAGE)
        .contains("secret generic " + secret.get("name"))
        .contains("--from-literal=" + secret.get("key") + "=");
  }

  @Test
  void thePatchForAnOwnCaGivesThatContainerTheTrustStoreThatThePageMakes() {
    Map<String, Object> patched = at(yaml("own-ca-patch.yaml"), "spec", "template", "spec");
    Map<String, Object> changed = first(patched, "containers");
    Map<String, Object> volume = first(patched, "volumes");
    Map<String, Object> mount = first(changed, "volumeMounts");

    assertThat(changed.get("name")).isEqualTo(container.get("name"));
    assertThat(mount.get("name")).isEqualTo(volume.get("name"));
    assertThat(first(changed, "env").get("value"))
        .isEqualTo(
            "-Djavax.net.ssl.trustStore="
                + mount.get("mountPath")
                + "/truststore.p12 -Djavax.net.ssl.trustStorePassword=changeit");
    assertThat(PAGE)
        .contains("create configmap " + at(volume, "configMap").get("name"))
        .contains("--from-file=truststore.p12")
        .contains("-deststorepass changeit");
  }

  private static Map<String, Object> yaml(String file) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text(FOLDER.resolve(file)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> object, String... path) {
    Map<String, Object> found = object;
    for (String name : path) {
      found = (Map<String, Object>) found.get(name);
    }
    return found;
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> list(Map<String, Object> object, String name) {
    return (List<Map<String, Object>>) object.get(name);
  }

  private static Map<String, Object> first(Map<String, Object> object, String name) {
    return list(object, name).get(0);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
