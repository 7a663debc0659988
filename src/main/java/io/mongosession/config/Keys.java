package io.mongosession.config;

import static io.mongosession.config.ValueType.BOOLEAN;
import static io.mongosession.config.ValueType.LIST;
import static io.mongosession.config.ValueType.TEXT;
import static io.mongosession.config.ValueType.duration;
import static io.mongosession.config.ValueType.integer;
import static io.mongosession.config.ValueType.longInteger;
import static io.mongosession.config.ValueType.oneOf;
import static io.mongosession.config.ValueType.size;
import static io.mongosession.config.ValueType.text;

import io.mongosession.ContainerSupport;
import io.mongosession.FactorySettings;
import io.mongosession.SessionLimits;
import io.mongosession.config.Key.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The one table of the module's settings. Reading, unknown names, the report of a start, and the
 * test that holds the documentation's table derive from it.
 */
final class Keys {

  /** How a named factory shares its client. */
  enum Pool {
    SHARED,
    OWN
  }

  /** In the order of the documentation. */
  private static final List<Key<?>> TABLE = new ArrayList<>();

  private static final SessionLimits MOST = SessionLimits.MAXIMUMS;
  private static final int MIB = 1024 * 1024;
  static final int LEAST_IN_FLIGHT_MIB = 16;
  private static final int MAX_MODEL_NAME = 256;
  private static final long MOST_TOKENS = 1_000_000_000_000L;
  private static final int MAX_SKEW_SECONDS = 3600;
  private static final int YEAR_SECONDS = 365 * 24 * 3600;

  /** Any token without a dot but those that belong to the connection or to the body. */
  private static final String HEADER_NAME =
      "(?i)(?!(connection|content-length|content-type|expect|host|transfer-encoding|upgrade)$)"
          + "[!#$%&'*+^_`|~0-9A-Z-]{1,128}";

  private static final String PAGE = "0 to `limits.page-size`";
  static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  static final Key<String> CONNECTION_STRING =
      factory(
          "connection-string",
          text("address", "", "a MongoDB connection string").hidden(),
          null,
          "a MongoDB connection string; without it the application deploys, is not ready and"
              + " answers 503");

  static final Key<String> DATABASE =
      factory("database", text("name", "1 to 63 bytes", "a name"), "agent_sessions", "");

  static final Key<String> COLLECTION =
      factory(
          "collection",
          text("name", "1 to 160 bytes", "a name"),
          "sessions",
          "`.messages`, `.feedback` and `.deleted` are named after it");

  static final Key<RestSettings.Security> SECURITY =
      module(
          "rest.security",
          oneOf(RestSettings.Security.class),
          "jwt",
          "who may call the REST API; `none` is for development");

  static final Key<String> APPLICATION_NAME =
      factory(
          "application-name",
          text("text", "1 to 128 characters", "a text"),
          null,
          "given to new sessions, never changes");

  static final Key<List<String>> METADATA_FIELDS =
      factory(
          "metadata-fields",
          LIST.described("list", "at most 16 dotted paths"),
          null,
          "the metadata fields to index");

  /** Those that have a default of this module; any other option is a key likewise. */
  static final List<Key<String>> CLIENT_OPTIONS =
      List.of(
          option(
              "maxPoolSize",
              "connections",
              "0 (no limit) or more",
              "per server of a MongoDB cluster"),
          option("minPoolSize", "connections", "0 to `maxPoolSize`", ""),
          option(
              "waitQueueTimeoutMS",
              "ms",
              "0 (no limit) or more",
              "how long an operation waits for a connection"),
          option(
              "serverSelectionTimeoutMS",
              "ms",
              "0 or more",
              "how long an operation waits for a server, and before it for the address's DNS"),
          option("connectTimeoutMS", "ms", "0 (no limit) or more", ""),
          option("socketTimeoutMS", "ms", "0 (no limit) or more", "how long one answer may take"),
          option(
              "maxIdleTimeMS",
              "ms",
              "0 (no limit) or more",
              "how long an unused connection stays open"),
          option("w", "write concern", "`majority`, 1 to 99, or a custom one", "never 0"));

  static final Key<String> CLIENT_NAME =
      factory(
          "client-name",
          text("bean name", "", "the name of a bean of type MongoClient, see @Named"),
          null,
          "a `@Named` `MongoClient` of the application, borrowed instead of a connection string");

  static final Key<StartupMode> STARTUP =
      factory(
          "startup",
          oneOf(StartupMode.class),
          "eager",
          "build at deployment and connect in the background; build on first use; fail the"
              + " deployment when the database does not answer");

  static final Key<List<String>> FACTORIES =
      module(
          "factories",
          LIST.described("list of names", ""),
          null,
          "named factories beside the default one");

  static final Key<Pool> POOL =
      key(
          Scope.NAMED_FACTORY,
          "pool",
          oneOf(Pool.class),
          "shared",
          "shares a pool with factories whose client settings are equal");

  static final Key<Integer> MAX_MESSAGES =
      module(
          "memory.max-messages",
          integer(0, MOST.pageSize()).described("messages", PAGE),
          "20",
          "how many a restore brings back");

  static final Key<Integer> HISTORY =
      module(
          "chat.history",
          integer(0, MOST.pageSize()).described("messages", PAGE),
          "20",
          "how many the agent is shown");

  static final Key<Integer> HISTORY_BYTES =
      module(
          "chat.history-bytes",
          size(16 * MIB),
          "1 MiB",
          "how much of the history the agent is shown, and a restore brings back; the newest"
              + " exchange is there however large it is");

  static final Key<Duration> CHAT_TIMEOUT =
      module(
          "chat.timeout",
          duration(SHORTEST, Duration.ofHours(1)),
          "PT60S",
          "how long the agent may take");

  static final Key<Integer> MAX_RUNNING =
      module(
          "chat.max-running",
          integer(1, 10_000),
          "256",
          "how many turns may be under way, a quarter of it for one owner; a further one is refused"
              + " with 503");

  static final Key<ChatSettings.Concurrency> CHAT_CONCURRENCY =
      module(
          "chat.concurrency",
          oneOf(ChatSettings.Concurrency.class),
          "reject",
          "what becomes of a message to an agent that is at work: 409 at once, or it waits for its"
              + " turn");

  static final Key<Duration> QUEUE_TIMEOUT =
      module(
          "chat.queue-timeout",
          duration(SHORTEST, Duration.ofHours(1)),
          "PT30S",
          "how long it waits at most");

  static final Key<ChatSettings.OnDisconnect> ON_DISCONNECT =
      module(
          "chat.on-disconnect",
          oneOf(ChatSettings.OnDisconnect.class),
          "continue",
          "what becomes of a turn whose client has left: it goes on, or it is stopped");

  static final Key<Duration> DRAFT_INTERVAL =
      module(
          "chat.draft-interval",
          duration(Duration.ofMillis(100), Duration.ofSeconds(10)),
          "PT0.5S",
          "how often the text of a streamed reply is stored while there is more of it");

  static final Key<String> CHAT_SYSTEM_PROMPT =
      module(
          "chat.system-prompt",
          TEXT.hidden(),
          null,
          "what a model is told before all else, whatever an agent's own prompt says");

  static final Key<Integer> MAX_TOOL_CALLS =
      module(
          "chat.max-tool-calls",
          integer(1, 1000),
          "64",
          "how many tools a model may call in a turn");

  static final Key<URI> MODEL_URL =
      module(
          "chat.model.base-url",
          address("http or https"),
          null,
          "an endpoint that speaks the OpenAI chat protocol");

  static final Key<String> MODEL_NAME =
      module(
          "chat.model.name",
          new ValueType<>(
              "text",
              "1 to %d characters".formatted(MAX_MODEL_NAME),
              "the name of a model, at most %d characters".formatted(MAX_MODEL_NAME),
              text -> text.length() > MAX_MODEL_NAME ? null : text,
              text -> text,
              text -> text),
          null,
          "the model; required with the address");

  /** It is sent in a header. */
  static final Key<String> MODEL_KEY =
      module(
          "chat.model.api-key",
          new ValueType<>(
                  "text",
                  "visible ASCII characters",
                  "visible ASCII characters without spaces",
                  text -> text.matches("[!-~]+") ? text : null,
                  text -> text,
                  text -> text)
              .hidden(),
          null,
          "sent as bearer token; never shown");

  static final Key<Duration> MODEL_TIMEOUT =
      module(
          "chat.model.timeout",
          duration(SHORTEST, Duration.ofHours(1))
              .described("duration", "PT0.001S to `chat.timeout`, which is its default"),
          null,
          "until an answer of the model begins");

  static final Key<Double> MODEL_TEMPERATURE =
      module(
          "chat.model.temperature",
          ValueType.decimal(0, 2),
          null,
          "how freely the model chooses its words; where it is not set the endpoint decides");

  static final Key<Integer> MODEL_MAX_TOKENS =
      module(
          "chat.model.max-tokens",
          integer(1, 10_000_000),
          null,
          "how long a reply of the model may become, sent as `max_tokens`; where it is not set the"
              + " endpoint decides");

  static final Key<Boolean> MODEL_TOOLS =
      module(
          "chat.model.tools",
          BOOLEAN,
          "true",
          "offer the model the metadata tool; false for an endpoint that refuses `tools`");

  static final Key<Boolean> MODEL_STREAM_USAGE =
      module(
          "chat.model.stream-usage",
          BOOLEAN,
          "true",
          "ask for the model tokens of a streamed reply; false for an endpoint that refuses"
              + " `stream_options`");

  /** Some endpoints have their key in it. */
  static final Key<String> MODEL_QUERY =
      module(
          "chat.model.query",
          new ValueType<>(
                  "text",
                  "a query, for example `api-version=2024-10-21`",
                  "what follows the question mark of an address, for example"
                      + " api-version=2024-10-21",
                  text ->
                      text.matches("([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})+")
                          ? text
                          : null,
                  text -> text,
                  text -> text)
              .hidden(),
          null,
          "follows the question mark of every call's address; never shown");

  /** One for each header that is named; not in the table, as their names are not known. */
  static final String MODEL_HEADER = "chat.model.header.";

  /** Its default is the model's name; a name with a comma in it cannot be listed. */
  static final Key<List<String>> MODELS_ALLOWED =
      module(
          "chat.model.allowed",
          LIST.described("list of names", ""),
          null,
          "the models an agent may have as its own; where it is not set `chat.model.name` alone, or"
              + " any where that is not set either");

  static final Key<Long> SESSION_TOKENS =
      module(
          "budget.session-tokens",
          longInteger(1, MOST_TOKENS),
          null,
          "how many model tokens the turns of a session may take; where it is not set any number");

  static final Key<Long> OWNER_TOKENS =
      module(
          "budget.owner-tokens-per-day",
          longInteger(1, MOST_TOKENS),
          null,
          "how many model tokens the turns of one caller may take in a day, in UTC; where it is not"
              + " set any number");

  static final Key<String> ADMIN_ROLE =
      module(
          "rest.admin-role",
          TEXT,
          "session-admin",
          "the role that sees every session and the pool");

  static final Key<String> ROLE_CLAIM =
      module(
          "rest.role-claim",
          TEXT,
          "groups",
          "the claim of a token that lists its roles; dots lead into objects, as in"
              + " `realm_access.roles`");

  static final Key<List<String>> CORS_ORIGINS =
      module(
          "rest.cors-origins",
          ValueType.ORIGINS,
          null,
          "web pages of these origins may call the API from a browser, for example"
              + " `https://chat.example.com`");

  static final Key<Boolean> KEEP_ORIGINAL =
      module(
          "redaction.keep-original",
          BOOLEAN,
          "false",
          "keep the original text of a redacted message in the database");

  static final Key<Duration> RETENTION =
      factory(
          "retention",
          duration(FactorySettings.SHORTEST_RETENTION, FactorySettings.LONGEST_RETENTION)
              .described("duration", "PT1S to P36500D"),
          null,
          "how long sessions without a retention of their own are kept after their last change;"
              + " where it is not set for ever");

  static final Key<Duration> RETENTION_INTERVAL =
      module(
          "retention.interval",
          duration(Duration.ofSeconds(1), Duration.ofDays(1)).described("duration", "PT1S to P1D"),
          "PT1M",
          "how often a server looks for sessions that have expired, and for what deletions left"
              + " over");

  static final Key<Duration> HEALTH_TIMEOUT =
      module(
          "health.timeout",
          duration(Duration.ofMillis(10), MINUTE),
          "PT1S",
          "how long a readiness probe may take");

  static final Key<Duration> HEALTH_MAX_AGE =
      module(
          "health.max-age",
          duration(Duration.ZERO, MINUTE),
          "PT1S",
          "how long its result is good for");

  static final Key<List<String>> HEALTH_REQUIRED =
      module(
          "health.required",
          LIST.described("list of names", ""),
          FactoryConfiguration.DEFAULT_NAME,
          "factories that decide readiness; a comma alone for none");

  static final Key<Boolean> HEALTH_DETAILS =
      module("health.details", BOOLEAN, "true", "show the pools' numbers in the readiness check");

  static final Key<Path> DRAIN_FILE =
      module(
          "health.drain-file",
          ValueType.ABSOLUTE_PATH,
          null,
          "while this file exists the server is not ready, and still serves");

  static final Key<Boolean> METRICS = module("metrics.enabled", BOOLEAN, "true", "publish metrics");

  static final Key<Boolean> TELEMETRY =
      module(
          "telemetry.enabled",
          BOOLEAN,
          "true",
          "use OpenTelemetry where the server has it and it is switched on there");

  static final Key<Boolean> TELEMETRY_CONTENT =
      module(
          "telemetry.content",
          BOOLEAN,
          "false",
          "spans of model calls carry the text of messages, which may be personal");

  static final Key<Boolean> PROBLEMS =
      module(
          "problems.enabled",
          BOOLEAN,
          "true",
          "exceptions of the module that leave your own endpoints become problems");

  static final Key<Boolean> VIEWER =
      module(
          "viewer.enabled",
          BOOLEAN,
          "false",
          "show the session viewer at the root of the WAR; the development server does");

  static final Key<URI> VIEWER_ISSUER =
      module(
          "viewer.oidc.issuer",
          address("https, or http for development"),
          null,
          "the OpenID Connect provider where users of the viewer log in");

  static final Key<String> VIEWER_CLIENT_ID =
      module(
          "viewer.oidc.client-id",
          text("text", "", "the id of a public client of the provider"),
          null,
          "the viewer's id there, of a public client; required with the issuer");

  static final Key<Integer> MESSAGE_BYTES =
      module(
          "limits.message-bytes",
          size(MOST.messageBytes()),
          "1 MiB",
          "content and metrics of one message");

  static final Key<Integer> BODY_BYTES =
      module("limits.body-bytes", size(64 * MIB), "2 MiB", "one request body");

  /** Its default is a quarter of the heap. */
  static final Key<Integer> IN_FLIGHT_BYTES =
      module(
          "limits.in-flight-bytes",
          size(LEAST_IN_FLIGHT_MIB * MIB, Integer.MAX_VALUE / MIB * MIB),
          null,
          "memory of all requests under way together, half of it for one caller; where it is not"
              + " set a quarter of the heap");

  static final Key<Integer> METADATA_BYTES =
      module(
          "limits.metadata-bytes",
          size(MOST.metadataBytes()),
          "16 KiB",
          "all metadata of a session together");

  static final Key<Integer> METADATA_KEYS =
      module(
          "limits.metadata-keys",
          integer(1, MOST.metadataKeys()),
          "64",
          "how many metadata fields a session has at the top, and one call may name");

  static final Key<Integer> STATE_BYTES =
      module(
          "limits.state-bytes",
          size(MOST.stateBytes()),
          "256 KiB",
          "each part of an agent's state");

  static final Key<Integer> JSON_DEPTH =
      module(
          "limits.json-depth", integer(1, MOST.jsonDepth()), "64", "levels of objects and lists");

  static final Key<Integer> AGENTS =
      module("limits.agents", integer(1, MOST.agents()), "32", "agents of a session");

  static final Key<Integer> PAGE_SIZE =
      module(
          "limits.page-size",
          integer(1, MOST.pageSize()),
          "200",
          "items of a page; also messages in one append");

  static final Key<Integer> ANSWER_BYTES =
      module(
          "limits.answer-bytes",
          size(MOST.answerBytes()),
          "4 MiB",
          "a page ends here, with the cursor that goes on; it has at least one item");

  static final Key<Integer> FEEDBACK =
      module(
          "limits.feedback",
          integer(1, MOST.feedback()),
          "1000",
          "items of feedback that a session has");

  static final Key<Duration> SCAN_TIME =
      module(
          "limits.scan-time",
          duration(SHORTEST, MOST.scanTime()),
          "PT2S",
          "how long a list may search for a metadata field that `metadata-fields` does not name");

  static final Key<String> TOKEN_KEY =
      standard("mp.jwt.verify.publickey", TEXT.hidden(), null, "the key itself, PEM, JWK or JWKS");

  static final Key<String> TOKEN_KEY_LOCATION =
      standard(
          "mp.jwt.verify.publickey.location",
          TEXT.showing(ShownAddress::ofLocation),
          null,
          "where the keys are");

  static final Key<String> TOKEN_ALGORITHM =
      standard(
          "mp.jwt.verify.publickey.algorithm",
          ValueType.oneOf(TokenSettings.ALGORITHMS),
          null,
          "the only algorithm with which a token may be signed");

  static final Key<String> TOKEN_ISSUER =
      standard("mp.jwt.verify.issuer", TEXT, null, "who issues the tokens");

  static final Key<List<String>> TOKEN_AUDIENCES =
      standard("mp.jwt.verify.audiences", LIST, null, "of which a token must name one");

  static final Key<Integer> TOKEN_SKEW =
      standard(
          "mp.jwt.verify.clock.skew",
          integer(0, MAX_SKEW_SECONDS),
          "0",
          "how many seconds clocks may be apart");

  static final Key<Integer> TOKEN_AGE =
      standard(
          "mp.jwt.verify.token.age",
          integer(1, YEAR_SECONDS),
          null,
          "how many seconds ago a token may have been issued");

  private Keys() {}

  /** All of them, in the order of the documentation. */
  static List<Key<?>> all() {
    return List.copyOf(TABLE);
  }

  /** Those of a scope. */
  static List<Key<?>> of(Scope scope) {
    return TABLE.stream().filter(key -> key.scope() == scope).toList();
  }

  /** The key of any header of the calls of a model. */
  static Key<String> modelHeader(String name) {
    ValueType<String> value =
        new ValueType<>(
            "text",
            "",
            "printable ASCII characters, under the name of a header that is not of the connection",
            text -> name.matches(HEADER_NAME) && text.matches("[ -~]+") ? text : null,
            text -> text,
            text -> text);
    return new Key<>(MODEL_HEADER + name, value.hidden(), null, Scope.MODULE, "");
  }

  /** The key of any option of the connection string. */
  static Key<String> clientOption(String name) {
    return new Key<>("client." + name, TEXT, null, Scope.FACTORY, "");
  }

  private static Key<String> option(String name, String word, String range, String help) {
    return factory(
        "client." + name,
        text(word, range, "an option of the MongoDB connection string"),
        ContainerSupport.clientOptionDefaults().get(name),
        help);
  }

  private static <T> Key<T> factory(String name, ValueType<T> type, String byDefault, String help) {
    return key(Scope.FACTORY, name, type, byDefault, help);
  }

  private static <T> Key<T> module(String name, ValueType<T> type, String byDefault, String help) {
    return key(Scope.MODULE, name, type, byDefault, help);
  }

  private static <T> Key<T> standard(
      String name, ValueType<T> type, String byDefault, String help) {
    return key(Scope.STANDARD, name, type, byDefault, help);
  }

  private static <T> Key<T> key(
      Scope scope, String name, ValueType<T> type, String byDefault, String help) {
    Key<T> key = new Key<>(name, type, byDefault, scope, help);
    TABLE.add(key);
    return key;
  }

  private static ValueType<URI> address(String range) {
    return new ValueType<>(
        "address",
        range,
        "an http or https address without user information, query and fragment",
        Keys::endpoint,
        URI::toString,
        ShownAddress::of);
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text);
      boolean http = Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return http && plain && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
