package io.mongosession.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What the artifacts hold, and what must never get into them. */
class WarContentIT {

  private final List<String> war = entries("war.file");
  private final List<String> classesJar = entries("classes.jar.file");

  @Test
  void theWarHasTheModuleAndItsLibraries() {
    assertThat(war)
        .contains("WEB-INF/classes/META-INF/beans.xml")
        .contains("WEB-INF/classes/io/mongosession/cdi/ConnectionStringProvider.class")
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/mongodb-driver-sync-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/snappy-java-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/slf4j-jdk14-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/langchain4j-core-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/langchain4j-open-ai-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/langchain4j-http-client-jdk-"))
        .anyMatch(entry -> entry.startsWith("WEB-INF/lib/jackson-databind-"));
  }

  /** A new library in the WAR is a decision, not an accident. */
  @Test
  void theWarHasNoOtherLibrary() {
    assertThat(war)
        .filteredOn(entry -> entry.endsWith(".jar"))
        .allMatch(
            entry ->
                entry.matches(
                    "WEB-INF/lib/(mongodb-driver|bson|snappy-java|slf4j|nimbus-jose-jwt|langchain4j|jackson|jspecify|marked|uplot)-[^/]+\\.jar"));
  }

  @Test
  void theWarHasNothingOfTheDevelopmentServer() {
    assertThat(war)
        .noneMatch(entry -> entry.contains("mongosession/dev"))
        .noneMatch(entry -> entry.contains("configDropins"))
        .noneMatch(entry -> entry.endsWith("/server.xml") || entry.endsWith("/development.xml"))
        .noneMatch(entry -> entry.matches(".*(bwaldvogel|mongo-java-server|h2|netty).*"));
  }

  /** Also what its libraries weigh. */
  @Test
  void theViewerIsInTheWarAloneAndSmall() throws IOException {
    long size = 0;
    try (ZipFile file = new ZipFile(System.getProperty("war.file"))) {
      for (ZipEntry entry : file.stream().toList()) {
        if (entry.getName().matches("WEB-INF/(viewer/|classes/io/mongosession/viewer/).*")
            || entry.getName().matches("WEB-INF/lib/(marked|uplot)-[^/]+")) {
          size += entry.getCompressedSize();
        }
      }
    }
    assertThat(size).isBetween(50L * 1024, 400L * 1024);
    for (String jar : List.of("classes.jar.file", "rest.jar.file", "dev.jar.file")) {
      assertThat(entries(jar)).as(jar).noneMatch(entry -> entry.contains("viewer"));
    }
  }

  @Test
  void theClassesJarIsTheModuleWithoutEndpointsAndSettings() {
    assertThat(classesJar)
        .contains("META-INF/beans.xml")
        .contains("META-INF/services/jakarta.enterprise.inject.spi.Extension")
        .contains("io/mongosession/cdi/ConnectionStringProvider.class")
        .contains("io/mongosession/chat/ChatAgent.class")
        .contains("io/mongosession/langchain4j/chat/ModelAgents.class")
        .contains("io/mongosession/problem/SessionProblems.class")
        .noneMatch(entry -> entry.matches("io/mongosession/(rest|dev|viewer)/.*"))
        .noneMatch(entry -> entry.contains("microprofile-config"))
        .noneMatch(entry -> entry.contains("openapi"))
        .noneMatch(entry -> entry.endsWith(".jar"));
  }

  @Test
  void theJarsForRestAndDevelopmentHaveThatAlone() {
    assertThat(classes("rest.jar.file"))
        .contains("io/mongosession/rest/token/TokenVerifier.class")
        .allMatch(entry -> entry.startsWith("io/mongosession/rest/"));
    assertThat(entries("rest.jar.file"))
        .contains("META-INF/beans.xml", "META-INF/openapi.yaml")
        .noneMatch(entry -> entry.contains("microprofile-config"));
    assertThat(classes("dev.jar.file"))
        .contains("io/mongosession/dev/EmbeddedDatabase.class")
        .allMatch(entry -> entry.startsWith("io/mongosession/dev/"));
    assertThat(entries("dev.jar.file")).contains("META-INF/beans.xml");
  }

  @Test
  void everyJarHasTheLicenceAndTheNotice() {
    for (String jar : List.of("classes.jar.file", "rest.jar.file", "dev.jar.file")) {
      assertThat(entries(jar)).as(jar).contains("META-INF/LICENSE", "META-INF/NOTICE");
    }
    assertThat(war).contains("WEB-INF/classes/META-INF/LICENSE", "WEB-INF/classes/META-INF/NOTICE");
  }

  private static List<String> classes(String fileProperty) {
    return entries(fileProperty).stream().filter(entry -> entry.endsWith(".class")).toList();
  }

  private static List<String> entries(String fileProperty) {
    try (ZipFile file = new ZipFile(System.getProperty(fileProperty))) {
      return file.stream().map(ZipEntry::getName).toList();
    } catch (IOException e) {
      throw new IllegalStateException(fileProperty + " cannot be read", e);
    }
  }
}
