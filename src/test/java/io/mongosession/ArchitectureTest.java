package io.mongosession;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages: which may import which. One direction, from the integrations to the core. */
@AnalyzeClasses(packages = "io.mongosession", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String API = "io.mongosession";
  private static final String LOG = "io.mongosession.log";
  private static final String BUDGET = "io.mongosession.budget";
  private static final String TURN = "io.mongosession.turn";
  private static final String SESSION = "io.mongosession.internal.session";
  private static final String PROTOCOL = "io.mongosession.internal.turn";
  private static final String STORE = "io.mongosession.internal.store";
  private static final String TRANSFER = "io.mongosession.internal.transfer";
  private static final String CLIENT = "io.mongosession.internal.client";
  private static final String BSON = "io.mongosession.internal.bson";
  private static final String CONFIG = "io.mongosession.config";
  private static final String CDI = "io.mongosession.cdi";
  private static final String CHAT = "io.mongosession.chat";
  private static final String PROBLEM = "io.mongosession.problem";
  private static final String REST = "io.mongosession.rest";
  private static final String JSON = "io.mongosession.json";
  private static final String LANGCHAIN4J_MEMORY = "io.mongosession.langchain4j";

  private static final String DRIVER = "com.mongodb..";
  private static final String DOCUMENTS = "org.bson..";
  private static final String LANGCHAIN4J = "dev.langchain4j..";
  private static final String JACKSON = "com.fasterxml.jackson..";
  private static final String[] JAKARTA_CDI = {
    "jakarta.enterprise..", "jakarta.inject..", "jakarta.annotation..", "jakarta.interceptor.."
  };

  /**
   * What each package may import beside itself and the JDK; the integrations also import Jakarta
   * CDI.
   */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry(API, List.of(LOG, SESSION, TURN, DRIVER, DOCUMENTS)), // Narrowed below.
          entry(LOG, List.of()),
          entry(BUDGET, List.of()),
          entry(TURN, List.of(API)),
          entry(BSON, List.of(API, LOG, DOCUMENTS)),
          entry(CLIENT, List.of(API, LOG, DRIVER, DOCUMENTS)),
          entry(STORE, List.of(API, LOG, BUDGET, CLIENT, BSON, DRIVER, DOCUMENTS)),
          entry(TRANSFER, List.of(API, LOG, STORE, BSON, DRIVER, DOCUMENTS)),
          entry(PROTOCOL, List.of(API, TURN, LOG, STORE, CLIENT, BSON, DRIVER, DOCUMENTS)),
          entry(
              SESSION,
              List.of(API, TURN, LOG, PROTOCOL, TRANSFER, STORE, CLIENT, BSON, DRIVER, DOCUMENTS)),
          entry(CONFIG, List.of(API, LOG, "org.eclipse.microprofile.config..")),
          entry(
              CDI,
              List.of(API, LOG, CONFIG, "com.mongodb.client", "com.mongodb.event", "javax.naming")),
          entry(
              "io.mongosession.health",
              List.of(API, LOG, CONFIG, CDI, "org.eclipse.microprofile.health..")),
          entry(
              "io.mongosession.metrics",
              List.of(
                  API,
                  LOG,
                  CONFIG,
                  CDI,
                  "org.eclipse.microprofile.metrics..",
                  "org.eclipse.microprofile.config.spi")),
          entry(
              "io.mongosession.telemetry",
              List.of(API, LOG, CONFIG, CDI, DRIVER, "org.bson", "io.opentelemetry..")),
          entry(CHAT, List.of(API, TURN, LOG, BUDGET, CDI, CONFIG)),
          entry(LANGCHAIN4J_MEMORY, List.of(API, TURN, LOG, CDI, LANGCHAIN4J, JACKSON)),
          entry(
              "io.mongosession.langchain4j.chat",
              List.of(API, LOG, CDI, CONFIG, CHAT, LANGCHAIN4J_MEMORY, LANGCHAIN4J, JACKSON)),
          entry(JSON, List.of("jakarta.json..")),
          entry(PROBLEM, List.of(API, LOG, CONFIG, JSON, "jakarta.ws.rs..")),
          entry(
              REST,
              List.of(
                  API,
                  LOG,
                  BUDGET,
                  CDI,
                  CONFIG,
                  CHAT,
                  TURN,
                  PROBLEM,
                  JSON,
                  "io.mongosession.rest.token",
                  "jakarta..",
                  "javax.naming",
                  "org.eclipse.microprofile.openapi..")),
          entry("io.mongosession.rest.token", List.of(LOG, CONFIG, "com.nimbusds..")),
          entry("io.mongosession.viewer", List.of(CONFIG, JSON, "jakarta.servlet..")),
          entry("io.mongosession.dev.page", List.of("jakarta.servlet..")),
          entry(
              "io.mongosession.dev",
              List.of(
                  API,
                  LOG,
                  CDI,
                  "org.eclipse.microprofile.config..",
                  "org.junit.jupiter.api.extension..",
                  "de.bwaldvogel..")));

  private static final List<String> CORE =
      List.of(API, TURN, LOG, BUDGET, SESSION, PROTOCOL, TRANSFER, STORE, CLIENT, BSON);

  /** The entry points: the only classes of the API that import what is behind it. */
  private static final DescribedPredicate<JavaClass> DOORS =
      describe(
          "doors",
          type ->
              List.of(
                      MongoDBSessionManagerFactory.class.getName(),
                      ContainerSupport.class.getName())
                  .contains(type.getName()));

  @ArchTest
  static void everyPackageHasARule(JavaClasses all) {
    var packages = all.stream().map(JavaClass::getPackageName).collect(toCollection(TreeSet::new));

    assertThat(packages).isEqualTo(new TreeSet<>(ROOMS.keySet()));
  }

  @ArchTest
  static void everyRoomKnowsOnlyWhatItsRuleNames(JavaClasses all) {
    ROOMS.forEach((room, known) -> knowsOnly(room, known).check(all));
  }

  @ArchTest
  static final ArchRule onlyTheDoorsOfTheApiKnowWhatIsBehindIt =
      noClasses()
          .that(resideInAPackage(API).and(DescribedPredicate.not(DOORS)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.mongosession.internal..");

  @ArchTest
  static final ArchRule onlyTheDoorsOfTheApiKnowTurns =
      noClasses()
          .that(resideInAPackage(API).and(DescribedPredicate.not(DOORS)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(TURN);

  @ArchTest
  static final ArchRule theApiShowsOfTheDriverOnlyTheClientAndThePoolEvents =
      noClasses()
          .that()
          .resideInAPackage(API)
          .should()
          .dependOnClassesThat(
              resideInAPackage(DRIVER)
                  .and(
                      DescribedPredicate.not(
                          resideInAnyPackage("com.mongodb.event", "com.mongodb.connection")))
                  .and(
                      describe(
                          "no MongoClient",
                          type -> !type.getName().equals("com.mongodb.client.MongoClient"))));

  @ArchTest
  static final ArchRule onlyTheMetadataToolOfTheApiKnowsDocuments =
      noClasses()
          .that(
              resideInAPackage(API)
                  .and(
                      describe(
                          "not the metadata tool",
                          type -> !type.getName().equals(MetadataTool.class.getName()))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(DOCUMENTS);

  /** See {@code RestApplication}: others must not find them. */
  @ArchTest
  static final ArchRule noProviderOfTheApiIsAnnotatedAsOne =
      noClasses()
          .that()
          .resideInAnyPackage(REST)
          .should()
          .beAnnotatedWith("jakarta.ws.rs.ext.Provider");

  @ArchTest
  static final ArchRule noRoomsDependOnEachOtherInACircle =
      slices()
          .assignedFrom(by("room", JavaClass::getPackageName))
          .should()
          .beFreeOfCycles()
          .ignoreDependency(DOORS, resideInAnyPackage(SESSION, TURN));

  @ArchTest
  static final ArchRule noClassesOfTheCoreDependOnEachOtherInACircle =
      slices()
          .assignedFrom(
              by(
                  "class",
                  type ->
                      CORE.contains(type.getPackageName())
                          ? type.getName().replaceFirst("[$].*", "")
                          : null))
          .should()
          .beFreeOfCycles()
          .ignoreDependency(DOORS, resideInAnyPackage(SESSION, TURN));

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

  private static ArchRule knowsOnly(String room, List<String> known) {
    DescribedPredicate<JavaClass> allowed =
        resideInAnyPackage(room, "java..", "javax.net.ssl..")
            .or(resideInAnyPackage(known.toArray(String[]::new)));
    if (!CORE.contains(room)) {
      allowed = allowed.or(resideInAnyPackage(JAKARTA_CDI));
    }
    return classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            allowed.or(describe("primitives", type -> type.getBaseComponentType().isPrimitive())));
  }

  private static SliceAssignment by(
      String what, java.util.function.Function<JavaClass, String> name) {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String slice = name.apply(type);
        return slice == null ? SliceIdentifier.ignore() : SliceIdentifier.of(slice);
      }

      @Override
      public String getDescription() {
        return "every " + what;
      }
    };
  }
}
