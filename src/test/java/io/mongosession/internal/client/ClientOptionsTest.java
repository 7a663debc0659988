package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ConnectionString;
import com.mongodb.Tag;
import com.mongodb.TagSet;
import com.mongodb.TaggableReadPreference;
import com.mongodb.WriteConcern;
import io.mongosession.InvalidSettingsException;
import io.mongosession.MongoDBSessionManagerFactory;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientOptionsTest {

  /** A value each option accepts that is not its default. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("appName", "support desk"),
          Map.entry("authMechanism", "SCRAM-SHA-256"),
          Map.entry("authMechanismProperties", "CANONICALIZE_HOST_NAME:true"),
          Map.entry("authSource", "people"),
          Map.entry("compressors", "zlib,snappy"),
          Map.entry("connectTimeoutMS", "1234"),
          Map.entry("directConnection", "true"),
          Map.entry("enableOverloadRetargeting", "true"),
          Map.entry("gssapiServiceName", "db"),
          Map.entry("heartbeatFrequencyMS", "700"),
          Map.entry("journal", "true"),
          Map.entry("loadBalanced", "false"),
          Map.entry("localThresholdMS", "7"),
          Map.entry("maxAdaptiveRetries", "3"),
          Map.entry("maxConnecting", "4"),
          Map.entry("maxIdleTimeMS", "777"),
          Map.entry("maxLifeTimeMS", "888"),
          Map.entry("maxPoolSize", "42"),
          Map.entry("maxStalenessSeconds", "120"),
          Map.entry("minPoolSize", "3"),
          Map.entry("proxyHost", "proxy.example"),
          Map.entry("proxyPort", "1080"),
          Map.entry("proxyUsername", "someone"),
          Map.entry("proxyPassword", "canary"),
          Map.entry("readConcernLevel", "majority"),
          Map.entry("readPreference", "nearest"),
          Map.entry("readPreferenceTags", "dc:east"),
          Map.entry("replicaSet", "rs0"),
          Map.entry("retryReads", "false"),
          Map.entry("retryWrites", "false"),
          Map.entry("serverMonitoringMode", "poll"),
          Map.entry("serverSelectionTimeoutMS", "999"),
          Map.entry("socketTimeoutMS", "1111"),
          Map.entry("srvAllowedHostsSuffix", "example.com"),
          Map.entry("srvMaxHosts", "2"),
          Map.entry("srvServiceName", "mongodb"),
          Map.entry("ssl", "true"),
          Map.entry("sslInvalidHostNameAllowed", "true"),
          Map.entry("timeoutMS", "2222"),
          Map.entry("tls", "true"),
          Map.entry("tlsAllowInvalidHostnames", "true"),
          Map.entry("tlsInsecure", "true"),
          Map.entry("uuidRepresentation", "standard"),
          Map.entry("w", "2"),
          Map.entry("waitQueueTimeoutMS", "333"),
          Map.entry("wTimeoutMS", "444"),
          Map.entry("zlibCompressionLevel", "5"));

  private static ClientOptions parse(String text, Map<String, String> single) {
    SettingProblems problems = new SettingProblems(null);
    ClientOptions options = ClientOptions.parse(text, single, problems);
    problems.throwIfAny();
    return options;
  }

  private static ClientOptions parse(String text) {
    return parse(text, Map.of());
  }

  private static List<String> problems(String text, Map<String, String> single) {
    SettingProblems problems = new SettingProblems(null);
    assertThat(ClientOptions.parse(text, single, problems)).isNull();
    return all(problems).stream().map(InvalidSettingsException.Problem::toString).toList();
  }

  private static List<InvalidSettingsException.Problem> all(SettingProblems problems) {
    try {
      problems.throwIfAny();
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.problems();
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void everyConnectionStringOptionOfTheDriverIsKnown() throws ReflectiveOperationException {
    Field keys = ConnectionString.class.getDeclaredField("ALL_KEYS");
    keys.setAccessible(true);
    Set<String> driver = new TreeSet<>((Set<String>) keys.get(null));
    driver.remove("safe");

    Set<String> ours =
        ClientOption.names().stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    assertThat(ours).isEqualTo(driver);
    assertThat(SAMPLES.keySet()).isEqualTo(ClientOption.names());
  }

  @Test
  void everyOptionIsAcceptedByItsNameInAnyCase() {
    SAMPLES.forEach(
        (name, value) -> {
          for (String spelling :
              List.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT))) {
            SettingProblems problems = new SettingProblems(null);
            ClientOptions options =
                ClientOptions.parse("mongodb://host/", Map.of(spelling, value), problems);
            // Some go only together with others; then the driver says so and no value is at fault.
            assertThat(all(problems)).noneMatch(problem -> problem.setting().contains(name));
            if (options != null && !ClientOption.named(name).secret()) {
              assertThat(options.shown()).containsEntry(name, value);
            }
          }
        });
  }

  @Test
  void aClientOptionWinsOverTheConnectionStringAndThatOverTheDefault() {
    ConnectionString options =
        parse(
                "mongodb://host/?maxPoolSize=7&waitQueueTimeoutMS=70",
                Map.of("MAXPOOLSIZE", "8", "connectTimeoutMS", "80"))
            .connectionString();

    assertThat(options.getMaxConnectionPoolSize()).isEqualTo(8);
    assertThat(options.getConnectTimeout()).isEqualTo(80);
    assertThat(options.getMaxWaitTime()).isEqualTo(70);
    assertThat(options.getServerSelectionTimeout()).isEqualTo(5000);
  }

  @Test
  void withoutOptionsTheDocumentedDefaultsApply() {
    ConnectionString options = parse("mongodb://host").connectionString();

    assertThat(options.getMaxConnectionPoolSize()).isEqualTo(100);
    assertThat(options.getMinConnectionPoolSize()).isZero();
    assertThat(options.getServerSelectionTimeout()).isEqualTo(5000);
    assertThat(options.getConnectTimeout()).isEqualTo(10000);
    assertThat(options.getSocketTimeout()).isEqualTo(30000);
    assertThat(options.getMaxWaitTime()).isEqualTo(5000);
    assertThat(options.getMaxConnectionIdleTime()).isEqualTo(300_000);
    assertThat(options.getWriteConcern()).isEqualTo(WriteConcern.MAJORITY);
  }

  @Test
  void aTimeoutOfTheOperationReplacesTheDefaultTimeoutsOfItsSteps() {
    ConnectionString options =
        parse("mongodb://host/?timeoutMS=900&socketTimeoutMS=5").connectionString();

    assertThat(options.getTimeout()).isEqualTo(900);
    assertThat(options.getMaxWaitTime()).isNull();
    assertThat(options.getSocketTimeout()).isEqualTo(5);
  }

  @Test
  void journalAndWriteTimeoutAreAddedToTheMajorityWriteConcern() {
    ConnectionString options =
        parse("mongodb://host/?journal=true&wTimeoutMS=300").connectionString();

    assertThat(options.getWriteConcern())
        .isEqualTo(
            WriteConcern.MAJORITY.withJournal(true).withWTimeout(300, TimeUnit.MILLISECONDS));
  }

  @Test
  void percentEncodedValuesSurvive() {
    ConnectionString options =
        parse(
                "mongodb://us%40er:p%3Aa%2Fss%25@host/?appName=a%2Bb%20c%26d%C3%A9",
                Map.of("replicaSet", "r&s=1 %"))
            .connectionString();

    assertThat(options.getApplicationName()).isEqualTo("a+b c&dé");
    assertThat(options.getRequiredReplicaSetName()).isEqualTo("r&s=1 %");
    assertThat(options.getCredential().getUserName()).isEqualTo("us@er");
    assertThat(options.getCredential().getPassword()).isEqualTo("p:a/ss%".toCharArray());
  }

  @ParameterizedTest(name = "in the {0}")
  @ValueSource(strings = {"string", "setting"})
  void readPreferenceTagsMayBeRepeated(String where) {
    ConnectionString options =
        (where.equals("string")
                ? parse(
                    "mongodb://host/?readPreference=nearest&readPreferenceTags=dc:ny,rack:1"
                        + "&readPreferenceTags=dc:la&readPreferenceTags=")
                : parse(
                    "mongodb://host/?readPreference=nearest",
                    Map.of("readPreferenceTags", "dc:ny,rack:1;dc:la;")))
            .connectionString();

    assertThat(((TaggableReadPreference) options.getReadPreference()).getTagSetList())
        .containsExactly(
            new TagSet(List.of(new Tag("dc", "ny"), new Tag("rack", "1"))),
            new TagSet(new Tag("dc", "la")),
            new TagSet());
  }

  @Test
  void compressorsWithTheirLibraryAreAccepted() {
    assertThat(
            parse("mongodb://host/?compressors=snappy,zlib").connectionString().getCompressorList())
        .extracting(compressor -> compressor.getName())
        .containsExactly("snappy", "zlib");
  }

  @Test
  void aCompressorWithoutItsLibraryIsRefusedNamingTheLibrary() {
    assertThat(problems("mongodb://host/?compressors=zstd", Map.of()))
        .singleElement()
        .asString()
        .contains("connectionString option compressors = zstd", "zstd needs zstd-jni");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tls|maybe",
        "tls|TRUE",
        "journal|1",
        "retryWrites|yes",
        "retryReads|''",
        "maxPoolSize|-1",
        "maxPoolSize|many",
        "maxPoolSize|10.5",
        "maxPoolSize|99999999999",
        "waitQueueTimeoutMS|5s",
        "heartbeatFrequencyMS|10",
        "timeoutMS|0",
        "proxyPort|65536",
        "w|0",
        "w|-1",
        "w|''",
        "readPreference|somewhere",
        "readPreferenceTags|dc",
        "readConcernLevel|high",
        "uuidRepresentation|none",
        "serverMonitoringMode|never",
        "zlibCompressionLevel|10",
        "compressors|gzip",
        "compressors|snappy,,zlib",
        "appName|''",
      })
  void anOptionWithAnInvalidValueIsRefusedByName(String name, String value) {
    assertThat(problems("mongodb://host/?" + name + "=" + value, Map.of()))
        .singleElement()
        .asString()
        .startsWith("connectionString option " + name + " = " + value + " (allowed: ");
    assertThat(problems("mongodb://host/", Map.of(name, value)))
        .singleElement()
        .asString()
        .startsWith("clientOption " + name + " = " + value + " (allowed: ");
  }

  @Test
  void anOptionWithoutAValueIsRefused() {
    assertThat(problems("mongodb://host/?tls", Map.of())).hasSize(1);
  }

  @Test
  void anUnknownNameIsRefusedByName() {
    assertThat(problems("mongodb://host/?maxPoolsize2=5", Map.of("poolSize", "5")))
        .containsExactly(
            "connectionString option maxPoolsize2 (allowed: an option of the MongoDB connection"
                + " string)",
            "clientOption poolSize (allowed: an option of the MongoDB connection string)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tlsCAFile|-Djavax.net.ssl.trustStore=",
        "tlscafile|-Djavax.net.ssl.trustStore=",
        "ssl_ca_certs|-Djavax.net.ssl.trustStore=",
        "tlsCertificateKeyFile|-Djavax.net.ssl.keyStore=",
        "tlsCertificateKeyFilePassword|-Djavax.net.ssl.keyStorePassword=",
        "tlsAllowInvalidCertificates|always checks the server's certificate",
        "tlsDisableOCSPEndpointCheck|ocsp.enable",
        "sslAllowInvalidHostnames|tlsAllowInvalidHostnames",
        "wtimeout|wTimeoutMS",
        "safe|majority",
        "j|journal",
        "slaveOk|readPreference",
        "connect|directConnection",
      })
  void anOptionOfAnotherDriverIsRefusedWithTheWayToDoItInJava(String name, String instead) {
    assertThat(problems("mongodb://host/?" + name + "=canary", Map.of(name, "canary")))
        .hasSize(2)
        .allSatisfy(
            problem ->
                assertThat(problem)
                    .containsIgnoringCase("option " + name + " (allowed: ")
                    .contains(instead)
                    .doesNotContain("canary"));
  }

  @Test
  void anOptionGivenTwiceIsRefused() {
    assertThat(problems("mongodb://host/?maxPoolSize=5&maxpoolsize=6", Map.of()))
        .containsExactly("connectionString option maxPoolSize (allowed: once)");
  }

  @Test
  void aMinPoolSizeAboveMaxPoolSizeIsRefused() {
    assertThat(problems("mongodb://host/?minPoolSize=101", Map.of()))
        .containsExactly(
            "connectionString option minPoolSize = 101 (allowed: at most maxPoolSize, 100)");
    assertThat(problems("mongodb://host/?maxPoolSize=5", Map.of("minPoolSize", "6")))
        .containsExactly("clientOption minPoolSize = 6 (allowed: at most maxPoolSize, 5)");
    assertThat(parse("mongodb://host/?minPoolSize=101&maxPoolSize=0").shown())
        .containsEntry("minPoolSize", "101");
  }

  @Test
  void optionsThatContradictEachOtherAreRefusedInTheDriversWords() {
    assertThat(problems("mongodb://user:canary@a,b/?directConnection=true", Map.of()))
        .singleElement()
        .asString()
        .contains("Direct connections are not supported when using multiple hosts")
        .doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "http://canary@host/",
        "mongodb://",
        "mongodb:///db",
        "mongodb://user:canary",
        "mongodb://user:canary@",
        "mongodb://user:canary@/db",
        "mongodb://user:ca%ZZnary@host/",
        "mongodb://user:x@canary@host/",
        "mongodb://user:x/canary@host/",
        "mongodb://user:x?canary@host/",
        "mongodb://user:x?canary=1@host/?maxPoolSize=5",
        "mongodb://user@x:x?canary@host/",
        "mongodb://user:x#canary@host:port/",
        "mongodb://host:canary/",
        "mongodb://host/?appName=%ZZcanary",
        "mongodb://host/?proxyPassword=canary",
        "mongodb://user:canary@host/?authMechanismProperties=canary&authMechanism=GSSAPI",
        "mongodb+srv://user:canary@host.invalid:1/",
      })
  void aTextThatIsNoConnectionStringIsRefusedWithoutShowingIt(String text) {
    assertThat(problems(text, Map.of()))
        .singleElement()
        .asString()
        .startsWith("connectionString ")
        .contains("(allowed: ")
        .doesNotContain("canary");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongodb://host:canary/|ports from 1 to 65535",
        "mongodb://host:0/|ports from 1 to 65535",
        "mongodb://host:65536/|ports from 1 to 65535",
        "mongodb://host:99999999999/|ports from 1 to 65535",
        "mongodb://host:/|ports from 1 to 65535",
        "mongodb://a,,b/|hosts separated by commas",
        "mongodb://::1:27017/|[IPv6]:port",
        "mongodb://[::1/|[IPv6]:port",
        "mongodb://[::1]:x/|[IPv6]:port",
        "mongodb://canary:word#host/|percent-encoded",
        "mongodb://user:ca@nary@host/|user:password@",
        "mongodb://user:ca:nary@host/|user:password@",
        "mongodb://user:ca/nary@host/|user:password@",
        "mongodb://:canary@host/|user:password@",
        "mongodb://@host/|user@",
        "mongodb://user:ca%nary@host/|percent-encoded",
        "mongodb+srv://host.example:27017/|one host without a port",
        "mongodb+srv://a.example,b.example/|one host without a port",
      })
  void whatIsWrongWithHostsOrCredentialsIsSaidWithoutShowingThem(String text, String allowed) {
    assertThat(problems(text, Map.of()))
        .singleElement()
        .asString()
        .startsWith("connectionString ")
        .contains("(allowed: ", allowed)
        .doesNotContain("canary", "ca@nary", "ca:nary", "ca/nary", "ca%nary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", ":", "/", "%", "?", "%zz", "%ff", "@:", ":@", "/@", "?@", "%@:/"})
  void aSpecialCharacterInAPasswordIsToBePercentEncoded(String special) {
    for (String scheme : List.of("mongodb://", "mongodb+srv://")) {
      for (String user : List.of("user:canary%szebra", "user:%scanary", "user:canary%s")) {
        String text = scheme + user.formatted(special) + "@db.example.com/chat?appName=x";

        assertThat(problems(text, Map.of()))
            .as(text)
            .singleElement()
            .asString()
            .contains("percent-encoded: @ as %40, : as %3A, / as %2F, % as %25")
            .doesNotContain("canary", "zebra");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mongodb://host",
        "mongodb://a:1,b:65535,c/db?appName=x",
        "mongodb://[::1]/",
        "mongodb://user:word@[2001:db8::1]:27017,host/db",
        "mongodb://user:@host/",
        "mongodb://us%40er:%3A%2F%3F@host?appName=x",
        "mongodb://%2Ftmp%2Fmongodb-27017.sock/",
      })
  void whatTheDriverAcceptsIsAccepted(String text) {
    assertThat(parse(text).connectionString().getHosts())
        .isEqualTo(new ConnectionString(text).getHosts());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mongodb://db.example:0/chat?appName=a|mongodb://db.example:0/chat?…",
        "mongodb://user:word@a.example,,b.example:1/|mongodb://<hidden>@a.example,,b.example:1/",
        "mongodb+srv://a.example,b.example|mongodb+srv://a.example,b.example",
        "mongodb://user:wo:rd@host|mongodb://<hidden>@host",
        "mongodb:///db|mongodb:///db",
      })
  void aRefusedAddressIsShownWithoutCredentialsAndOptions(String text, String shown) {
    assertThat(problems(text, Map.of()))
        .singleElement()
        .asString()
        .startsWith("connectionString = " + shown + " (allowed: ");
  }

  @Test
  void anOptionThatIsGivenTwiceInOtherSpellingIsRefused() {
    assertThat(problems("mongodb://host/", Map.of("maxPoolSize", "5", "maxpoolsize", "6")))
        .containsExactly("clientOption maxPoolSize (allowed: once, in whatever case)");
  }

  @Test
  void anAddressIsCheckedWithoutAskingDns() {
    ClientOptions options = parse("mongodb+srv://user:canary@no-such-host.invalid/?maxPoolSize=7");

    assertThat(options.redacted())
        .startsWith("mongodb+srv://<hidden>@no-such-host.invalid/?")
        .contains("maxPoolSize=7")
        .doesNotContain("canary");
    assertThat(options.connectionString().getHosts()).containsExactly("no-such-host.invalid");
  }

  @Test
  void badHostsAndBadOptionsAreReportedTogether() {
    assertThat(problems("mongodb://host:port/?tls=maybe", Map.of("w", "0")))
        .hasSize(3)
        .anyMatch(problem -> problem.startsWith("connectionString (allowed: hosts "));
  }

  @Test
  void theDriversWordsAreLeftOutWhereTheyQuoteASecret() {
    assertThat(
            problems(
                "mongodb://user@host/?authMechanism=GSSAPI&authMechanismProperties=canary",
                Map.of()))
        .containsExactly(
            "connectionString = mongodb://<hidden>@host/?… (allowed: a connection string the driver"
                + " accepts, its credentials and secret options included)");
  }

  @Test
  void noConnectionStringAtAllIsRefused() {
    assertThat(problems(null, Map.of())).hasSize(1);
  }

  @Test
  void allProblemsAreReportedInOneError() {
    InvalidSettingsException error =
        catchThrowableOfType(
            InvalidSettingsException.class,
            () ->
                MongoDBSessionManagerFactory.builder()
                    .connectionString("mongodb://host/?tls=maybe&colour=red")
                    .clientOption("maxPoolSize", "x")
                    .clientOption("size", "1")
                    .databaseName("a b")
                    .collectionName("$c")
                    .applicationName("")
                    .metadataFields("ok", "$no", "a..b")
                    .maxMessages(-1)
                    .probeTimeout(Duration.ZERO)
                    .probeMaxAge(null)
                    .build());

    assertThat(error.problems())
        .extracting(InvalidSettingsException.Problem::setting)
        .containsExactlyInAnyOrder(
            "connectionString option tls",
            "connectionString option colour",
            "clientOption maxPoolSize",
            "clientOption size",
            "databaseName",
            "collectionName",
            "applicationName",
            "metadataFields",
            "metadataFields",
            "maxMessages",
            "probeTimeout",
            "probeMaxAge");
    assertThat(error.problems())
        .allSatisfy(problem -> assertThat(error).hasMessageContaining(problem.toString()));
  }

  @Test
  void theRedactedConnectionStringShowsNoSecret() {
    ClientOptions options =
        parse(
            "mongodb://canary-user:canary@host:1,host2/db?authSource=admin"
                + "&proxyHost=p&proxyUsername=canary&proxyPassword=canary"
                + "&authMechanism=SCRAM-SHA-1");

    assertThat(options.redacted())
        .startsWith("mongodb://<hidden>@host:1,host2/db?")
        .contains("authSource=admin", "proxyPassword=<hidden>", "maxPoolSize=100")
        .doesNotContain("canary");
    assertThat(options.shown().toString()).doesNotContain("canary");
  }
}
