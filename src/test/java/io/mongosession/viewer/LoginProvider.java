package io.mongosession.viewer;

import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mongosession.rest.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** An OpenID Connect provider at which alice is logged in already: code flow, PKCE by S256 only. */
final class LoginProvider implements AutoCloseable {

  private static final String CODE = "code-1";

  private final HttpServer server;
  private final RSAKey key;
  private final Map<String, String> begun = new ConcurrentHashMap<>();

  LoginProvider(RSAKey key) throws IOException {
    this.key = key;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/.well-known/openid-configuration", this::describe);
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::token);
    server.start();
  }

  String issuer() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void describe(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "{\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\"}"
            .formatted(issuer()));
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    begun.putAll(query);
    boolean asked =
        "code".equals(query.get("response_type"))
            && "viewer".equals(query.get("client_id"))
            && "S256".equals(query.get("code_challenge_method"));
    URI back = URI.create(query.get("redirect_uri"));
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            back
                + (asked ? "?code=" + CODE : "?error=invalid_request")
                + "&state="
                + query.get("state"));
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    boolean good =
        CODE.equals(form.get("code"))
            && begun.get("redirect_uri").equals(form.get("redirect_uri"))
            && begun.get("code_challenge").equals(challenge(form.get("code_verifier")));
    answer(
        exchange,
        good ? 200 : 400,
        good
            ? "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}"
                .formatted(Tokens.signed(Tokens.claims("alice"), key))
            : "{\"error\":\"invalid_grant\"}");
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void answer(HttpExchange exchange, int status, String json) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
