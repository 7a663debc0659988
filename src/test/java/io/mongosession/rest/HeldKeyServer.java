package io.mongosession.rest;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves a JWK set, or accepts the call and does not respond until it is released. */
public final class HeldKeyServer implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 120;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger held = new AtomicInteger();
  private final HttpServer server;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile String keys = "{\"keys\":[]}";

  public HeldKeyServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::respond);
    server.start();
  }

  private void respond(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    held.incrementAndGet();
    try (exchange) {
      gate.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      byte[] body = keys.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      held.decrementAndGet();
    }
  }

  public void publish(JWK key) {
    keys = new JWKSet(key).toString();
  }

  /** From now on nobody gets a response. */
  public void hold() {
    gate = new CountDownLatch(1);
  }

  /** Responds to whoever waits, and is a key server like any other again. */
  void release() {
    gate.countDown();
  }

  /** How many calls it holds. */
  public int held() {
    return held.get();
  }

  /** How many calls there were. */
  public int requests() {
    return requests.get();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
