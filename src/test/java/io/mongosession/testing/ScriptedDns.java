package io.mongosession.testing;

import com.mongodb.internal.dns.JndiDnsClient;
import com.mongodb.spi.dns.DnsClient;
import com.mongodb.spi.dns.DnsClientProvider;
import com.mongodb.spi.dns.DnsException;
import com.mongodb.spi.dns.InetAddressResolver;
import com.mongodb.spi.dns.InetAddressResolverProvider;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The DNS that the driver asks in tests, by the driver's own interfaces for that: it fails for the
 * names below {@value #DOMAIN} until a test lets it work, and is the real one for all others.
 */
public final class ScriptedDns implements DnsClientProvider {

  /** What every scripted name ends with. */
  public static final String DOMAIN = ".mongosession.test";

  private static final AtomicInteger QUESTIONS = new AtomicInteger();
  private static volatile int port;

  /** It fails from now on. */
  public static void fail() {
    port = 0;
    QUESTIONS.set(0);
  }

  /** From now on every name is a MongoDB at this port of this machine. */
  public static void answer(int mongoPort) {
    port = mongoPort;
  }

  /** How often it was asked for options (TXT) since it was last made to fail. */
  public static int questions() {
    return QUESTIONS.get();
  }

  @Override
  public DnsClient create() {
    DnsClient real = new JndiDnsClient();
    return (name, type) ->
        name.endsWith(DOMAIN) ? scripted(type) : real.getResourceRecordData(name, type);
  }

  private static List<String> scripted(String type) {
    if (type.equals("TXT")) {
      QUESTIONS.incrementAndGet();
    }
    if (port == 0) {
      throw new DnsException("DNS is down", null);
    }
    return type.equals("SRV") ? List.of("0 0 " + port + " node" + DOMAIN + ".") : List.of();
  }

  /** Where the scripted names are. */
  public static final class Addresses implements InetAddressResolverProvider {

    @Override
    public InetAddressResolver create() {
      return host ->
          host.endsWith(DOMAIN)
              ? List.of(InetAddress.getLoopbackAddress())
              : List.of(InetAddress.getAllByName(host));
    }
  }
}
