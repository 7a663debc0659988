package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mongosession.FactorySettings;
import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.SessionLimits;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From properties to settings, with the configuration that a server would use. */
class SettingsReaderTest {

  private static final String FILE = "a file";
  private static final String ADDRESS = "mongodb://db.example/";

  @Test
  void withoutAnyPropertyTheDefaultsApply() {
    ModuleSettings settings = read(Map.of());

    assertThat(settings.factories()).containsOnlyKeys("default");
    FactoryConfiguration factory = settings.factories().get("default");
    assertThat(factory.startup()).isEqualTo(StartupMode.EAGER);
    assertThat(factory.connected()).isFalse();
    assertThat(factory.connectionKey()).isEqualTo("mongodb.session.connection-string");
    assertThat(settings.rest())
        .isEqualTo(
            new RestSettings(
                RestSettings.Security.JWT,
                new TokenSettings(
                    null, null, null, null, List.of(), Duration.ZERO, null, "groups", List.of()),
                "session-admin",
                List.of(),
                2 << 20,
                Runtime.getRuntime().maxMemory() / 4,
                SessionLimits.DEFAULTS));
    assertThat(settings.chat())
        .isEqualTo(
            new ChatSettings(
                20,
                Duration.ofSeconds(60),
                256,
                ChatSettings.Concurrency.REJECT,
                Duration.ofSeconds(30),
                ChatSettings.OnDisconnect.CONTINUE,
                Duration.ofMillis(500),
                1 << 20,
                200,
                64,
                null,
                new AllowedModels(List.of()),
                null,
                null,
                true,
                null));
    assertThat(settings.health()).isEqualTo(new HealthSettings(List.of("default"), true, null));
    assertThat(settings.viewer()).isEqualTo(new ViewerSettings(false, null, null));
    assertThat(settings.metricsEnabled()).isTrue();
  }

  @Test
  void theModelsAllowedAreTheConfiguredOneUnlessTheyAreNamed() {
    Map<String, String> model =
        Map.of("chat.model.base-url", "http://localhost:1/v1", "chat.model.name", "small");

    assertThat(read(model).chat().allowedModels().names()).containsExactly("small");
    assertThat(read(model).chat().allowedModels().allows("large")).isFalse();
    Map<String, String> named = new HashMap<>(model);
    named.put("chat.model.allowed", "large");
    assertThat(read(named).chat().allowedModels().names()).containsExactly("large");
    assertThat(read(Map.of()).chat().allowedModels().allows("any")).isTrue();
  }

  @Test
  void everySettingReachesItsPlace() {
    ModuleSettings settings =
        read(
            Map.ofEntries(
                Map.entry("connection-string", ADDRESS + "?appName=a"),
                Map.entry("database", "db"),
                Map.entry("collection", "chats"),
                Map.entry("application-name", "support"),
                Map.entry("metadata-fields", "priority, customer.tier"),
                Map.entry("client.maxPoolSize", "7"),
                Map.entry("client.proxyHost", "proxy"),
                Map.entry("startup", "fail-fast"),
                Map.entry("memory.max-messages", "5"),
                Map.entry("redaction.keep-original", "true"),
                Map.entry("viewer.enabled", "true"),
                Map.entry("viewer.oidc.issuer", "https://login.example/realms/a"),
                Map.entry("viewer.oidc.client-id", "viewer"),
                Map.entry("health.timeout", "PT0.5S"),
                Map.entry("health.max-age", "PT2S"),
                Map.entry("health.required", ","),
                Map.entry("health.details", "false"),
                Map.entry("health.drain-file", "/run/drain"),
                Map.entry("metrics.enabled", "FALSE"),
                Map.entry("limits.message-bytes", "2 MiB"),
                Map.entry("limits.body-bytes", "4MiB"),
                Map.entry("limits.in-flight-bytes", "48 MiB"),
                Map.entry("limits.metadata-bytes", "8KiB"),
                Map.entry("limits.metadata-keys", "3"),
                Map.entry("limits.state-bytes", "1000"),
                Map.entry("limits.json-depth", "9"),
                Map.entry("limits.agents", "2"),
                Map.entry("limits.page-size", "50"),
                Map.entry("rest.security", "none"),
                Map.entry("rest.admin-role", "boss"),
                Map.entry("rest.cors-origins", "https://a.example, http://localhost:3000"),
                Map.entry("chat.history", "3"),
                Map.entry("chat.concurrency", "queue"),
                Map.entry("chat.queue-timeout", "PT9S"),
                Map.entry("chat.on-disconnect", "stop"),
                Map.entry("chat.draft-interval", "PT0.25S"),
                Map.entry("chat.max-running", "7"),
                Map.entry("chat.max-tool-calls", "5"),
                Map.entry("chat.system-prompt", "Be kind."),
                Map.entry("budget.session-tokens", "2000000"),
                Map.entry("budget.owner-tokens-per-day", "3000000000"),
                Map.entry("chat.model.allowed", "small, large"),
                Map.entry("chat.timeout", "PT5S"),
                Map.entry("chat.model.base-url", "https://models.example/v1"),
                Map.entry("chat.model.api-key", "key"),
                Map.entry("chat.model.name", "small"),
                Map.entry("chat.model.timeout", "PT4S"),
                Map.entry("chat.model.temperature", "0.25"),
                Map.entry("chat.model.max-tokens", "500"),
                Map.entry("chat.model.tools", "false"),
                Map.entry("chat.model.stream-usage", "false"),
                Map.entry("chat.model.query", "api-version=1&x=%20"),
                Map.entry("chat.model.header.X-Title", "my chat")));

    SessionLimits limits = new SessionLimits(2 << 20, 8 << 10, 3, 1000, 9, 2, 50);
    FactorySettings factory = settings.factories().get("default").settings();
    assertThat(factory.databaseName()).isEqualTo("db");
    assertThat(factory.collectionName()).isEqualTo("chats");
    assertThat(factory.applicationName()).isEqualTo("support");
    assertThat(factory.metadataFields()).containsExactly("priority", "customer.tier");
    assertThat(factory.clientOptions())
        .containsEntry("maxPoolSize", "7")
        .containsEntry("appName", "a")
        .containsEntry("proxyHost", "proxy");
    assertThat(factory.maxMessages()).isEqualTo(5);
    assertThat(factory.keepOriginal()).isTrue();
    assertThat(factory.probeTimeout()).isEqualTo(Duration.ofMillis(500));
    assertThat(factory.probeMaxAge()).isEqualTo(Duration.ofSeconds(2));
    assertThat(factory.limits()).isEqualTo(limits);
    assertThat(settings.factories().get("default").startup()).isEqualTo(StartupMode.FAIL_FAST);
    assertThat(settings.viewer())
        .isEqualTo(
            new ViewerSettings(true, URI.create("https://login.example/realms/a"), "viewer"));
    assertThat(settings.rest())
        .isEqualTo(
            new RestSettings(
                RestSettings.Security.NONE,
                settings.rest().tokens(),
                "boss",
                List.of("https://a.example", "http://localhost:3000"),
                4 << 20,
                48 << 20,
                limits));
    assertThat(settings.chat())
        .isEqualTo(
            new ChatSettings(
                3,
                Duration.ofSeconds(5),
                7,
                ChatSettings.Concurrency.QUEUE,
                Duration.ofSeconds(9),
                ChatSettings.OnDisconnect.STOP,
                Duration.ofMillis(250),
                limits.messageBytes(),
                limits.pageSize(),
                5,
                "Be kind.",
                new AllowedModels(List.of("small", "large")),
                2_000_000L,
                3_000_000_000L,
                false,
                new ModelSettings(
                    URI.create("https://models.example/v1"),
                    "key",
                    "small",
                    Duration.ofSeconds(4),
                    0.25,
                    500,
                    false,
                    "api-version=1&x=%20",
                    Map.of("X-Title", "my chat"))));
    assertThat(settings.health())
        .isEqualTo(new HealthSettings(List.of(), false, Path.of("/run/drain")));
    assertThat(settings.metricsEnabled()).isFalse();
  }

  @Test
  void tokensAreReadByTheStandardNamesAndRolesWhereTheModuleIsTold() {
    Map<String, String> settings =
        Map.of(
            "mp.jwt.verify.publickey.location", "/etc/keys/public.pem",
            "mp.jwt.verify.publickey.algorithm", "ES256",
            "mp.jwt.verify.token.age", "300",
            "mongodb.session.rest.role-claim", "realm_access.roles");
    assertThat(read(plain(settings)).rest().tokens())
        .isEqualTo(
            new TokenSettings(
                null,
                "/etc/keys/public.pem",
                "ES256",
                null,
                List.of(),
                Duration.ZERO,
                Duration.ofMinutes(5),
                "realm_access.roles",
                List.of()));
    Map<String, String> bad =
        Map.of("mp.jwt.verify.publickey.algorithm", "HS256", "mp.jwt.verify.token.age", "0");
    assertThat(catchThrowableOfType(InvalidSettingsException.class, () -> read(plain(bad))))
        .hasMessageContaining("mp.jwt.verify.token.age = 0 (allowed: a whole number from 1")
        .hasMessageContaining("= HS256 (allowed: ES256, ES384, ES512, RS256, RS384, RS512");
  }

  @Test
  void standardSettingsThatNothingReadsAreFound() {
    Config config =
        plain(
            Map.of(
                "mp.jwt.token.header", "Cookie",
                "mp.jwt.verify.audience", "typo",
                "mp.jwt.verify.issuer", "https://issuer.example",
                "mp.other", "x"));
    Map<String, String> environment =
        Map.of(
            "MP_JWT_DECRYPT_KEY_LOCATION", "x",
            "MP_JWT_TOKEN_HEADER", "x",
            "MP_JWT_VERIFY_AUDIENCES", "x");
    assertThat(
            new SettingsReader(config, environment)
                .read(client -> true, Set.of())
                .rest()
                .tokens()
                .unread())
        .containsExactly(
            "MP_JWT_DECRYPT_KEY_LOCATION", "mp.jwt.token.header", "mp.jwt.verify.audience");
  }

  private static Config plain(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(file(properties))
        .build();
  }

  @Test
  void onlyOriginsAsBrowsersSendThemAreTaken() {
    for (String bad :
        new String[] {
          "*",
          "a.example",
          "ftp://a.example",
          "https://a.example/",
          "https://A.example",
          "https://a.example:443",
          "http://a.example:80",
          "null",
          "https://u@a.example"
        }) {
      assertThat(problems(Map.of("rest.cors-origins", bad)))
          .as(bad)
          .extracting(Problem::setting)
          .containsExactly("mongodb.session.rest.cors-origins");
    }
  }

  @Test
  void aNamedFactoryInheritsWhatItDoesNotSet() {
    ModuleSettings settings =
        read(
            Map.of(
                "connection-string", ADDRESS,
                "database", "shared",
                "client.maxPoolSize", "7",
                "factories", "tenant-1,tenant-2",
                "factory.tenant-1.database", "own",
                "factory.tenant-1.client.maxPoolSize", "3",
                "factory.tenant-1.pool", "own",
                "factory.tenant-2.startup", "lazy"));

    assertThat(settings.factories().keySet()).containsExactly("default", "tenant-1", "tenant-2");
    FactoryConfiguration first = settings.factories().get("tenant-1");
    FactoryConfiguration second = settings.factories().get("tenant-2");
    assertThat(first.ownPool()).isTrue();
    assertThat(second.ownPool()).isFalse();
    assertThat(second.startup()).isEqualTo(StartupMode.LAZY);
    assertThat(first.settings().databaseName()).isEqualTo("own");
    assertThat(first.settings().clientOptions()).containsEntry("maxPoolSize", "3");
    assertThat(second.settings().databaseName()).isEqualTo("shared");
    assertThat(second.settings().clientOptions()).containsEntry("maxPoolSize", "7");
  }

  @Test
  void aFactoryWithAClientDoesNotInheritTheConnection() {
    ModuleSettings settings =
        read(
            Map.of(
                "connection-string", ADDRESS,
                "client.maxPoolSize", "7",
                "factories", "lent",
                "factory.lent.client-name", "mine"));

    FactoryConfiguration lent = settings.factories().get("lent");
    assertThat(lent.clientName()).isEqualTo("mine");
    assertThat(lent.connected()).isFalse();
  }

  @Test
  void allProblemsAreReportedTogetherByTheNamesOfTheirProperties() {
    List<Problem> problems =
        problems(
            Map.ofEntries(
                Map.entry("connection-string", "mongodb://user:secret@db.example/?tls=maybe"),
                Map.entry("database", "no/slash"),
                Map.entry("metadata-fields", "$where"),
                Map.entry("client.maxPoolSize", "many"),
                Map.entry("startup", "later"),
                Map.entry("factories", "a,A"),
                Map.entry("health.timeout", "1s"),
                Map.entry("health.required", "nobody"),
                Map.entry("health.drain-file", "run/drain"),
                Map.entry("metrics.enabled", "maybe"),
                Map.entry("limits.message-bytes", "99 MiB"),
                Map.entry("limits.body-bytes", "1 KB"),
                Map.entry("rest.security", "JWT"),
                Map.entry("chat.history", "-1"),
                Map.entry("rest.cors-origins", "https://a.example/path"),
                Map.entry("databse", "x")));

    assertThat(problems)
        .extracting(Problem::setting)
        .containsExactlyInAnyOrder(
            "mongodb.session.connection-string, option tls",
            "mongodb.session.database",
            "mongodb.session.metadata-fields",
            "mongodb.session.client.maxPoolSize",
            "mongodb.session.startup",
            "mongodb.session.factories",
            "mongodb.session.rest.cors-origins",
            "mongodb.session.health.timeout",
            "mongodb.session.health.required",
            "mongodb.session.health.drain-file",
            "mongodb.session.metrics.enabled",
            "mongodb.session.limits.message-bytes",
            "mongodb.session.limits.body-bytes",
            "mongodb.session.rest.security",
            "mongodb.session.chat.history",
            "mongodb.session.databse");
    assertThat(problems.toString()).doesNotContain("secret").contains("later", "eager, lazy");
  }

  @Test
  void anInheritedProblemIsReportedOnceUnderTheNameItCameFrom() {
    assertThat(problems(Map.of("database", "no/slash", "factories", "a,b")))
        .extracting(Problem::setting)
        .containsExactly("mongodb.session.database");
    assertThat(problems(Map.of("factories", "a", "factory.a.database", "no/slash")))
        .extracting(Problem::setting)
        .containsExactly("mongodb.session.factory.a.database");
  }

  @Test
  void environmentVariablesSetEverythingAndUnknownOnesAreNotRefused() {
    Map<String, String> environment =
        Map.of(
            "MONGODB_SESSION_CONNECTION_STRING", ADDRESS,
            "MONGODB_SESSION_CLIENT_MAXPOOLSIZE", "9",
            "MONGODB_SESSION_FACTORIES", "tenant-1",
            "MONGODB_SESSION_FACTORY_TENANT_1_DATABASE", "own",
            "MONGODB_SESSION_UNKNOWN", "x");
    Config config = builder(Map.of()).withSources(new EnvConfigSource(environment, 300)).build();

    ModuleSettings settings =
        new SettingsReader(config, environment).read(client -> true, Set.of());

    FactorySettings factory = settings.factories().get("tenant-1").settings();
    assertThat(factory.databaseName()).isEqualTo("own");
    assertThat(factory.clientOptions()).containsEntry("maxPoolSize", "9");
  }

  @Test
  void aProfileWinsWhileItIsActive() {
    Map<String, String> values =
        Map.of(
            "mongodb.session.database", "for_all",
            "%staging.mongodb.session.database", "for_staging");

    assertThat(databaseIn("staging", values)).isEqualTo("for_staging");
    assertThat(databaseIn("prod", values)).isEqualTo("for_all");
  }

  @Test
  void aConfigurationShowsNoSecret() {
    FactoryConfiguration factory =
        read(Map.of(
                "connection-string", "mongodb://user:secret@db.example/", "client.appName", "a"))
            .factories()
            .get("default");

    assertThat(factory.toString()).doesNotContain("secret");
  }

  @Test
  void aModelWithoutTimeoutAndKeyMayTakeAsLongAsTheTurn() {
    ModelSettings model =
        read(Map.of(
                "chat.timeout",
                "PT7S",
                "chat.model.base-url",
                "http://localhost:11434/v1",
                "chat.model.name",
                "small"))
            .chat()
            .model();

    assertThat(model)
        .isEqualTo(
            new ModelSettings(
                URI.create("http://localhost:11434/v1"),
                null,
                "small",
                Duration.ofSeconds(7),
                null,
                null,
                true,
                null,
                Map.of()));
  }

  @Test
  void theAddressOfACallInThePlaceOfItsBaseIsRefusedWithTheRightForm() {
    for (String end : List.of("/chat/completions", "/chat/completions/", "/completions")) {
      assertThat(
              problems(
                  Map.of(
                      "chat.model.base-url",
                      "http://models.example/v1" + end,
                      "chat.model.name",
                      "small")))
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.setting()).isEqualTo("mongodb.session.chat.model.base-url");
                assertThat(problem.allowed()).endsWith(": http://models.example/v1");
              });
    }
  }

  @Test
  void headersOfCallsAreReadFromFilesAndVariablesAndTheirValuesAreNeverShown() {
    Map<String, String> model = new HashMap<>();
    model.put("chat.model.base-url", "http://models.example/v1");
    model.put("chat.model.name", "small");
    model.put("chat.model.header.X-Title", "canary");
    Map<String, String> environment =
        Map.of("MONGODB_SESSION_CHAT_MODEL_HEADER_API_KEY", "canary2");
    Config config = builder(model).withSources(new EnvConfigSource(environment, 300)).build();

    ModuleSettings settings =
        new SettingsReader(config, environment).read(client -> true, Set.of());

    assertThat(settings.chat().model().headers())
        .containsExactlyInAnyOrderEntriesOf(Map.of("X-Title", "canary", "api-key", "canary2"));
    assertThat(settings.report() + settings).doesNotContain("canary");
    for (Map.Entry<String, String> bad :
        Map.of("Host", "canary", "a b", "canary", "x", "canary\ncanary").entrySet()) {
      assertThat(problems(Map.of("chat.model.header." + bad.getKey(), bad.getValue())).toString())
          .contains("mongodb.session.chat.model.header." + bad.getKey())
          .doesNotContain("canary");
    }
  }

  @Test
  void anIncompleteModelIsRefusedByTheNameOfWhatIsMissing() {
    assertThat(problems(Map.of("chat.model.base-url", "http://models.example/v1")))
        .extracting(Problem::setting)
        .containsExactly("mongodb.session.chat.model.name");
    assertThat(problems(Map.of("chat.model.name", "small")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.setting()).isEqualTo("mongodb.session.chat.model.base-url");
              assertThat(problem.allowed()).contains("mongodb.session.chat.model.name is set");
            });
    assertThat(problems(Map.of("chat.model.api-key", "canary")).toString())
        .contains("mongodb.session.chat.model.base-url")
        .doesNotContain("canary");
    assertThat(problems(Map.of("chat.model.timeout", "PT1S")))
        .extracting(Problem::setting)
        .containsExactly("mongodb.session.chat.model.base-url");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "models.example/v1|<hidden>",
        "/v1|<hidden>",
        "ftp://models.example/v1|ftp://models.example/v1",
        "file:///etc/passwd|file:///etc/passwd",
        "http:models.example|http:models.example",
        "http:///v1|http:///v1",
        "http://models.example:canary/v1|<hidden>",
        "https://user:canary@models.example/v1|https://<hidden>@models.example/v1",
        "https://user:can?ary@models.example/v1|<hidden>",
        "https://models.example/v1?key=canary|https://models.example/v1?<hidden>",
        "https://models.example/v1#canary|https://models.example/v1#<hidden>",
        "https://models.example/ v1|https://models.example/ v1"
      })
  void aModelAddressThatIsNoEndpointIsRefusedAndShownWithoutSecrets(String address, String shown) {
    List<Problem> problems =
        problems(Map.of("chat.model.base-url", address, "chat.model.name", "small"));

    assertThat(problems)
        .containsExactly(
            new Problem(
                "mongodb.session.chat.model.base-url",
                shown,
                "an http or https address without user information, query and fragment",
                FILE));
  }

  @Test
  void badSettingsOfAModelAreRefusedByName() {
    List<Problem> problems =
        problems(
            Map.of(
                "chat.timeout",
                "PT5S",
                "chat.model.base-url",
                "http://models.example/v1",
                "chat.model.api-key",
                "canary with spaces",
                "chat.model.name",
                "x".repeat(257),
                "chat.model.timeout",
                "PT6S"));

    assertThat(problems)
        .extracting(Problem::setting)
        .containsExactlyInAnyOrder(
            "mongodb.session.chat.model.api-key",
            "mongodb.session.chat.model.name",
            "mongodb.session.chat.model.timeout");
    assertThat(problems.toString()).doesNotContain("canary").contains("PT0.001S to PT5S");
  }

  @Test
  void theKeyOfAModelIsShownNowhere() {
    ModuleSettings settings =
        read(
            Map.of(
                "chat.model.base-url", "https://models.example/v1",
                "chat.model.api-key", "canary",
                "chat.model.name", "small"));

    assertThat(settings.report())
        .contains("mongodb.session.chat.model.base-url = https://models.example/v1")
        .contains("mongodb.session.chat.model.api-key = <hidden>")
        .contains("mongodb.session.chat.model.name = small")
        .contains("mongodb.session.chat.model.timeout = PT1M")
        .doesNotContain("canary");
    assertThat(settings + settings.chat().toString()).doesNotContain("canary");
    assertThat(read(Map.of()).report())
        .contains("mongodb.session.chat.model.base-url = (not set)")
        .contains("mongodb.session.chat.model.name = (not set)");
  }

  private static String databaseIn(String profile, Map<String, String> values) {
    Config config =
        builder(Map.of("connection-string", ADDRESS))
            .withProfile(profile)
            .withSources(file(values))
            .build();
    return read(config).factories().get("default").settings().databaseName();
  }

  private static ModuleSettings read(Map<String, String> settings) {
    return read(builder(settings).build());
  }

  private static ModuleSettings read(Config config) {
    return new SettingsReader(config, Map.of()).read(client -> true, Set.of());
  }

  private static List<Problem> problems(Map<String, String> settings) {
    return catchThrowableOfType(InvalidSettingsException.class, () -> read(settings)).problems();
  }

  private static SmallRyeConfigBuilder builder(Map<String, String> settings) {
    Map<String, String> properties = new HashMap<>();
    settings.forEach((key, value) -> properties.put("mongodb.session." + key, value));
    return new SmallRyeConfigBuilder().addDefaultInterceptors().withSources(file(properties));
  }

  private static PropertiesConfigSource file(Map<String, String> properties) {
    return new PropertiesConfigSource(properties, FILE, 100);
  }
}
