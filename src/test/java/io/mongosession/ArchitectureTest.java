package io.mongosession;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house: which package may know which. One direction, from the ring to the core. */
@AnalyzeClasses(packages = "io.mongosession", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String CORE = "io.mongosession";
  private static final String CONFIG = "io.mongosession.config..";
  private static final String CDI = "io.mongosession.cdi..";
  private static final String CHAT = "io.mongosession.chat..";
  private static final String LANGCHAIN4J = "dev.langchain4j..";
  private static final String JACKSON = "com.fasterxml.jackson..";

  private static final String[] JAKARTA_CDI = {
    "jakarta.enterprise..", "jakarta.inject..", "jakarta.annotation..", "jakarta.interceptor.."
  };

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.mongosession.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule core =
      onlyKnows(CORE, "java..", "javax.net.ssl..", "com.mongodb..", "org.bson..");

  @ArchTest
  static final ArchRule config = onlyKnows(CONFIG, CORE, "org.eclipse.microprofile.config..");

  @ArchTest static final ArchRule cdi = onlyKnows(CDI, CORE, CONFIG, "com.mongodb.client..");

  @ArchTest
  static final ArchRule health =
      onlyKnows("io.mongosession.health..", CORE, CONFIG, CDI, "org.eclipse.microprofile.health..");

  @ArchTest
  static final ArchRule metrics =
      onlyKnows(
          "io.mongosession.metrics..", CORE, CONFIG, CDI, "org.eclipse.microprofile.metrics..");

  @ArchTest
  static final ArchRule langchain4j =
      onlyKnows("io.mongosession.langchain4j", CORE, CDI, LANGCHAIN4J, JACKSON);

  @ArchTest
  static final ArchRule langchain4jChat =
      onlyKnows(
          "io.mongosession.langchain4j.chat..",
          CORE,
          CONFIG,
          CHAT,
          "io.mongosession.langchain4j",
          LANGCHAIN4J,
          JACKSON);

  @ArchTest static final ArchRule chat = onlyKnows(CHAT, CORE, CDI, CONFIG, "jakarta..");

  @ArchTest
  static final ArchRule rest =
      onlyKnows(
          "io.mongosession.rest..",
          CORE,
          CDI,
          CONFIG,
          CHAT,
          "jakarta..",
          "org.eclipse.microprofile.jwt..",
          "org.eclipse.microprofile.openapi..",
          "com.nimbusds..");

  @ArchTest
  static final ArchRule dev = onlyKnows("io.mongosession.dev..", CORE, CDI, "de.bwaldvogel..");

  @Test
  void onlyConfigSpellsAPropertyName() throws IOException {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<Path> spelling =
          sources
              .filter(Files::isRegularFile)
              .filter(source -> !source.toString().contains("/mongosession/config/"))
              .filter(source -> read(source).contains("\"mongodb.session."))
              .toList();
      assertThat(spelling).isEmpty();
    }
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new IllegalStateException(source + " cannot be read", e);
    }
  }

  /** Classes of a package know their own, the JDK, Jakarta CDI (outside the core), and these. */
  private static ArchRule onlyKnows(String packageName, String... others) {
    DescribedPredicate<JavaClass> known =
        resideInAnyPackage(packageName, "java..").or(resideInAnyPackage(others));
    if (!packageName.equals(CORE)) {
      known = known.or(resideInAnyPackage(JAKARTA_CDI));
    }
    return classes()
        .that()
        .resideInAPackage(packageName)
        .should()
        .onlyDependOnClassesThat(known.or(primitives()))
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> primitives() {
    return resideOutsideOfPackages("..")
        .or(JavaClass.Predicates.type(Object.class))
        .or(
            DescribedPredicate.describe(
                "primitives and arrays", type -> type.getBaseComponentType().isPrimitive()));
  }
}
