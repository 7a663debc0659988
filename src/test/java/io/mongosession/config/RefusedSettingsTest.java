package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the report of a start says of settings that are wrong, unknown, or have no effect. */
class RefusedSettingsTest {

  private static final String FILE = "jar:file:/app.war!/META-INF/microprofile-config.properties";

  private final Map<String, String> file = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final SmallRyeConfigBuilder builder =
      new SmallRyeConfigBuilder().addDefaultInterceptors();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits.message-bytes|99 MiB|1 B to 15 MiB",
        "limits.message-bytes|999999999999|1 B to 15 MiB",
        "limits.message-bytes|0|1 B to 15 MiB",
        "limits.body-bytes|65 MiB|1 B to 64 MiB",
        "limits.in-flight-bytes|15 MiB|16 MiB to 2047 MiB",
        "limits.metadata-bytes|2 MiB|1 B to 1 MiB",
        "limits.state-bytes|1 GiB|1 B to 1 MiB",
        "limits.metadata-keys|1001|1 to 1000",
        "limits.json-depth|91|1 to 90",
        "limits.agents|0|1 to 1000",
        "limits.page-size|2000|1 to 1000",
        "memory.max-messages|201|0 to 200",
        "chat.history|201|0 to 200",
        "budget.session-tokens|0|1 to 1000000000000",
        "budget.session-tokens|1.5|1 to 1000000000000",
        "budget.owner-tokens-per-day|1000000000001|1 to 1000000000000",
        "budget.owner-tokens-per-day|-1|1 to 1000000000000",
        "health.timeout|PT0S|PT0.01S to PT1M",
        "health.max-age|PT2M|PT0S to PT1M",
        "chat.timeout|PT2H|PT0.001S to PT1H",
        "chat.timeout|P99999999999999999D|PT0.001S to PT1H",
        "metrics.enabled|yes|true or false",
        "startup|later|eager, lazy, fail-fast",
        "client.maxPoolSize|-1|0 to 2147483647",
        "client.tls|maybe|true, false",
        "client.readPreferenceTags|dc|name:value pairs",
        "client.w|0|majority, 1 to 99",
      })
  void aBadValueIsReportedWithTheRangeThatIsEnforced(String key, String value, String range) {
    file.put(key, value);

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session." + key);
    assertThat(problem.value()).isEqualTo(value);
    assertThat(problem.allowed()).contains(range);
    assertThat(problem.source()).isEqualTo(FILE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "factories|a,,b|none empty",
        "factories|a,b,a|each item once",
        "factories|a,|none empty",
        "factories|tenant 1|letters, digits",
        "factories|a-b,a_b|in more than case and punctuation",
        "factories|default|in more than case and punctuation",
        "metadata-fields|a,,b|none empty",
        "metadata-fields|a,b,a|each item once",
        "metadata-fields|a.$b|$",
        "health.required|default,default|each item once",
        "health.required|default,other|names of factories: default",
        "rest.cors-origins|https://a.example,https://a.example|each once",
        "rest.cors-origins|https://a.example,|each once",
      })
  void aListWithAMissingOrRepeatedItemIsRefusedByName(String key, String value, String allowed) {
    file.put(key, value);

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session." + key);
    assertThat(problem.value()).isEqualTo(value);
    assertThat(problem.allowed()).contains(allowed);
  }

  @Test
  void everyBadValueIsALineOfItsOwnWithItsSource() {
    file.put("database", "no/slash");
    file.put("databse", "x");
    environment.put("MONGODB_SESSION_LIMITS_MESSAGE_BYTES", "99 MiB");

    assertThat(error().getMessage().lines())
        .containsExactlyInAnyOrder(
            "invalid settings:",
            "  mongodb.session.database = no/slash (allowed: a database name of 1 to 63 bytes"
                + " without control characters, spaces and /\\.\"$*<>:|?; set by "
                + FILE
                + ")",
            "  mongodb.session.databse (allowed: a setting of this module; the nearest known name is"
                + " mongodb.session.database; set by "
                + FILE
                + ")",
            "  mongodb.session.limits.message-bytes = 99 MiB (allowed: 1 B to 15 MiB, for example"
                + " 65536, 64 KiB or 1 MiB; set by environment variable"
                + " MONGODB_SESSION_LIMITS_MESSAGE_BYTES)");
  }

  @Test
  void aValueWithALineBreakStaysOneLine() {
    file.put("database", "a\nb");

    assertThat(error().getMessage().lines()).hasSize(2);
  }

  @Test
  void aBadValueOfAProfileNamesTheProfile() {
    builder.withProfile("staging");
    builder.withSources(
        source(
            "a file",
            Map.of(
                "mp.config.profile", "staging",
                "%staging.mongodb.session.database", "no/slash")));

    assertThat(onlyProblem().source()).isEqualTo("a file, profile staging");
  }

  @Test
  void aBadValueOfASystemPropertyIsNamedAsSuch() {
    builder.withSources(
        source("SysPropConfigSource", Map.of("mongodb.session.database", "no/slash")));

    assertThat(onlyProblem().source()).isEqualTo("system property mongodb.session.database");
  }

  @Test
  void aFileThatPayaraGivesNoNameIsNamed() {
    builder.withSources(source("Properties", Map.of("mongodb.session.database", "no/slash")));

    assertThat(onlyProblem().source()).isEqualTo("META-INF/microprofile-config.properties");
  }

  @Test
  void aBadAddressIsShownWithoutItsCredentials() {
    file.put("connection-string", "mongodb://user:canary@db.example:0/chat?appName=x");

    Problem problem = onlyProblem();

    assertThat(problem.value()).isEqualTo("mongodb://<hidden>@db.example:0/chat?…");
    assertThat(problem.allowed()).contains("ports from 1 to 65535");
    assertThat(error().getMessage()).doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource({"@", ":", "/", "%"})
  void aSpecialCharacterInAPasswordIsToBePercentEncoded(String special) {
    file.put("connection-string", "mongodb://user:can%sary@db.example/".formatted(special));

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session.connection-string");
    assertThat(problem.allowed()).contains("percent-encoded: @ as %40");
    assertThat(error().getMessage()).doesNotContain("ary@");
  }

  @Test
  void aBadOptionInTheAddressNamesThePropertyAndTheOption() {
    file.put("factories", "tenant");
    file.put("factory.tenant.connection-string", "mongodb://user:canary@db.example/?tls=maybe");

    Problem problem = onlyProblem();

    assertThat(problem.setting())
        .isEqualTo("mongodb.session.factory.tenant.connection-string, option tls");
    assertThat(problem.value()).isEqualTo("maybe");
    assertThat(problem.source()).isEqualTo(FILE);
  }

  @Test
  void anAddressOfMongodbSrvIsAcceptedWithoutAskingDns() {
    file.put("connection-string", "mongodb+srv://user:canary@no-such-host.invalid/");

    ModuleSettings settings = read();

    assertThat(settings.report())
        .contains(
            "mongodb.session.connection-string = mongodb+srv://<hidden>@no-such-host.invalid/")
        .doesNotContain("canary");
  }

  @Test
  void anExpressionThatNamesNothingIsRefusedAndNotShown() {
    file.put("connection-string", "mongodb://user:canary${db.port}@db.example/");

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session.connection-string");
    assertThat(problem.toString()).contains("${…}").doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource({
    "databse,database",
    "client.maxpoolsize,client.maxPoolSize",
    "client.max-pool-size,client.maxPoolSize",
    "limits.message-byte,limits.message-bytes",
    "limit.message-bytes,limits.message-bytes",
    "chat.modelname,chat.model.name",
    "connectionstring,connection-string",
    "factory.tenant.databse,factory.tenant.database",
    "factory.tenant.client.maxpoolsize,factory.tenant.client.maxPoolSize",
    "factory.tennant.database,factory.tenant.database",
    "factory.default.database,database",
  })
  void anUnknownNameInAFileIsRefusedWithTheNearest(String name, String nearest) {
    file.put("factories", "tenant");
    file.put(name, "x");

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session." + name);
    assertThat(problem.value()).isNull();
    assertThat(problem.allowed()).endsWith("the nearest known name is mongodb.session." + nearest);
    assertThat(problem.source()).isEqualTo(FILE);
  }

  @ParameterizedTest
  @CsvSource({"client.tlsCAFile", "factory.tenant.client.tlsCAFile"})
  void anOptionOfAnotherDriverInAFileIsRefusedWithTheWayToDoItInJava(String key) {
    file.put("factories", "tenant");
    file.put(key, "/canary.pem");

    Problem problem = onlyProblem();

    assertThat(problem.setting()).isEqualTo("mongodb.session." + key);
    assertThat(problem.allowed()).startsWith("not in Java: ").contains("javax.net.ssl.trustStore");
    assertThat(problem.toString()).doesNotContain("canary");
  }

  @Test
  void anOptionOfAnotherDriverInAVariableIsWarnedAboutWithTheWayToDoItInJava() {
    environment.put("MONGODB_SESSION_CLIENT_WTIMEOUT", "canary");

    assertThat(warnings())
        .containsExactly(
            "environment variable MONGODB_SESSION_CLIENT_WTIMEOUT sets nothing; wTimeoutMS, a number"
                + " of milliseconds");
  }

  @Test
  void anUnknownNameInAnyProfileIsRefused() {
    builder.withSources(source("a file", Map.of("%prod.mongodb.session.databse", "x")));

    assertThat(onlyProblem().toString())
        .contains("%prod.mongodb.session.databse", "mongodb.session.database", "set by a file");
  }

  @ParameterizedTest
  @CsvSource({
    "MONGODB_SESSION_CLIENT_MAX_POOL_SIZE,MONGODB_SESSION_CLIENT_MAXPOOLSIZE",
    "MONGODB_SESSION_DATABSE,MONGODB_SESSION_DATABASE",
    "MONGODB_SESSION_CONNECTIONSTRING,MONGODB_SESSION_CONNECTION_STRING",
    "MONGODB_SESSION_LIMIT_MESSAGE_BYTES,MONGODB_SESSION_LIMITS_MESSAGE_BYTES",
    "MONGODB_SESSION_FACTORY_TENANT_DATABSE,MONGODB_SESSION_FACTORY_TENANT_DATABASE",
    "_PROD_MONGODB_SESSION_DATABSE,_PROD_MONGODB_SESSION_DATABASE",
  })
  void anUnknownVariableIsWarnedAboutWithTheNearest(String name, String nearest) {
    file.put("factories", "tenant");
    environment.put(name, "canary");

    assertThat(warnings())
        .containsExactly(
            "environment variable %s sets nothing; the nearest known name is %s"
                .formatted(name, nearest));
  }

  @ParameterizedTest
  @CsvSource({
    "MONGODB_SESSION_DATABASE",
    "MONGODB_SESSION_CLIENT_MAXPOOLSIZE",
    "mongodb_session_client_maxPoolSize",
    "mongodb.session.database",
    "MONGODB_SESSION_FACTORY_TENANT_POOL",
    "_PROD_MONGODB_SESSION_DATABASE",
    "MONGODB_URI",
  })
  void aKnownVariableAndOneOfSomethingElseAreNotWarnedAbout(String name) {
    file.put("factories", "tenant");
    environment.put(name, name.endsWith("POOL") ? "own" : "7");

    assertThat(warnings()).isEmpty();
  }

  @Test
  void anUnknownSystemPropertyIsWarnedAboutWithTheNearest() {
    System.setProperty("mongodb.session.databse", "canary");
    try {
      assertThat(warnings())
          .singleElement()
          .asString()
          .contains("mongodb.session.databse", "nearest known name is mongodb.session.database")
          .doesNotContain("canary");
    } finally {
      System.clearProperty("mongodb.session.databse");
    }
  }

  @Test
  void warningsAreGivenAlsoWhereSettingsAreRefused() {
    environment.put("MONGODB_SESSION_DATABSE", "x");
    file.put("startup", "later");
    SettingsReader reader = reader();

    assertThat(catchThrowableOfType(InvalidSettingsException.class, () -> read(reader)))
        .isNotNull();
    assertThat(reader.warnings()).hasSize(1);
  }

  @Test
  void anUnknownProfileIsWarnedAboutWithTheNearest() {
    builder.withSources(
        source(
            "a file",
            Map.of("mp.config.profile", "stagging", "%staging.mongodb.session.database", "x")));

    assertThat(warnings())
        .containsExactly(
            "mp.config.profile = stagging: no property and no file is of this profile; the nearest"
                + " known one is staging");
  }

  @ParameterizedTest
  @CsvSource({"blue,%blue.any.property", "prod,other.property"})
  void aProfileOfAnyPropertyOrAUsualOneIsKnown(String profile, String property) {
    builder.withSources(source("a file", Map.of("mp.config.profile", profile, property, "x")));

    assertThat(warnings()).isEmpty();
  }

  @Test
  void aProfileWithAFileOfItsOwnIsKnown() {
    builder.withSources(
        source("a file", Map.of("mp.config.profile", "blue")),
        source(FILE.replace(".properties", "-blue.properties"), Map.of("any", "x")));

    assertThat(warnings()).isEmpty();
  }

  @Test
  void aClientThatTheApplicationLacksIsReportedTogetherWithTheRest() {
    file.put("client-name", "mine");
    file.put("startup", "later");
    SettingsReader reader = reader();

    InvalidSettingsException error =
        catchThrowableOfType(
            InvalidSettingsException.class, () -> reader.read(name -> false, Set.of("tenant")));

    assertThat(error.problems())
        .extracting(Problem::setting)
        .containsExactlyInAnyOrder(
            "mongodb.session.client-name", "mongodb.session.startup", "mongodb.session.factories");
    assertThat(error).hasMessageContaining("the application injects, also tenant");
  }

  @Test
  void blankTextIsNotSet() {
    file.put("database", "   ");
    file.put("connection-string", "");

    assertThat(read().report())
        .contains("mongodb.session.database = agent_sessions\n")
        .contains("mongodb.session.connection-string = (not set)\n");
  }

  @Test
  void theIssuerOfTheViewerNeedsTheViewersIdThere() {
    file.put("viewer.oidc.issuer", "https://login.example");
    assertThat(onlyProblem().setting()).isEqualTo("mongodb.session.viewer.oidc.client-id");
  }

  @Test
  void theViewersIdNeedsTheIssuerThatKnowsIt() {
    file.put("viewer.oidc.client-id", "viewer");
    assertThat(onlyProblem().setting()).isEqualTo("mongodb.session.viewer.oidc.issuer");
  }

  @Test
  void theReportHasEverySettingOfTheTableWithItsSourceAndNoSecret() {
    file.put("factories", "tenant");
    file.put("factory.tenant.client.proxyHost", "proxy");
    file.put("factory.tenant.client.proxyPort", "1080");
    file.put("factory.tenant.client.proxyUsername", "someone");
    file.put("factory.tenant.client.proxyPassword", "canary");
    file.put("factory.tenant.connection-string", "mongodb://user:canary@db.example/");
    environment.put("MONGODB_SESSION_DATABASE", "chats");

    ModuleSettings settings = read();

    List<String> names = settings.effective().stream().map(EffectiveSetting::name).toList();
    for (Key<?> key : Keys.all()) {
      if (!key.name().startsWith("client.")) {
        assertThat(names)
            .contains(
                key.scope() == Key.Scope.NAMED_FACTORY ? key.property("tenant") : key.property());
      }
    }
    assertThat(settings.report().lines())
        .contains(
            "  mongodb.session.database = chats (environment variable MONGODB_SESSION_DATABASE)",
            "  mongodb.session.factory.tenant.client.proxyPassword = <hidden> (" + FILE + ")",
            "  mongodb.session.limits.message-bytes = 1 MiB");
    assertThat(settings.report()).doesNotContain("canary");
  }

  private ModuleSettings read() {
    return read(reader());
  }

  private static ModuleSettings read(SettingsReader reader) {
    return reader.read(name -> true, Set.of());
  }

  private InvalidSettingsException error() {
    return catchThrowableOfType(InvalidSettingsException.class, this::read);
  }

  private Problem onlyProblem() {
    List<Problem> problems = error().problems();
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private List<String> warnings() {
    SettingsReader reader = reader();
    read(reader);
    return reader.warnings();
  }

  private SettingsReader reader() {
    Map<String, String> properties = new HashMap<>();
    file.forEach((key, value) -> properties.put("mongodb.session." + key, value));
    builder.withSources(source(FILE, properties), new EnvConfigSource(environment, 300));
    Config config = builder.build();
    return new SettingsReader(config, environment);
  }

  private static ConfigSource source(String name, Map<String, String> properties) {
    return new PropertiesConfigSource(properties, name, 100);
  }
}
