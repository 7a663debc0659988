package io.mongosession.testing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** An embedded MongoDB that speaks TLS only, with a certificate that nobody trusts. */
public final class TlsMongo implements AutoCloseable {

  private static final String ALIAS = "mongo";
  private static final int SECONDS_FOR_A_KEY = 60;

  private final MongoServer server = new MongoServer(H2Backend.inMemory());

  /**
   * @param directory where the key store goes
   */
  public TlsMongo(Path directory) throws Exception {
    String password = UUID.randomUUID().toString();
    Path file = directory.resolve("server.p12");
    makeKey(file, password);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, password.toCharArray());
    }
    server.enableSsl(
        (PrivateKey) keys.getKey(ALIAS, password.toCharArray()),
        null,
        (X509Certificate) keys.getCertificate(ALIAS));
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 1);
  }

  /** With the JDK's own tool: the JDK has no public way to make a certificate. */
  private static void makeKey(Path file, String password) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(SECONDS_FOR_A_KEY, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new IllegalStateException("keytool made no key");
    }
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + server.getLocalAddress().getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
