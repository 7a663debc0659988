package io.mongosession.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the viewer's files are served. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class ViewerFilesIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.viewer.enabled", "true",
            "mongodb.session.viewer.oidc.issuer", "https://login.example:8443/realms/a",
            "mongodb.session.viewer.oidc.client-id", "viewer",
            "mongodb.session.rest.admin-role", "boss"));
  }

  @Test
  void everyFileComesWithAStrictPolicyAndItsType() throws Exception {
    Map<String, String> types =
        Map.of(
            "", "text/html",
            "viewer/app.js", "text/javascript",
            "viewer/viewer.css", "text/css",
            "viewer/icon.svg", "image/svg+xml",
            "viewer/lib/marked.js", "text/javascript",
            "viewer/lib/uplot.js", "text/javascript",
            "viewer/lib/uplot.css", "text/css",
            "viewer/config.json", "application/json");
    for (Map.Entry<String, String> file : types.entrySet()) {
      HttpResponse<String> response = send("GET", file.getKey());
      assertThat(response.statusCode()).as(file.getKey()).isEqualTo(200);
      assertThat(header(response, "Content-Type")).as(file.getKey()).startsWith(file.getValue());
      assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(response, "Referrer-Policy")).isEqualTo("no-referrer");
      assertThat(header(response, "Content-Security-Policy"))
          .isEqualTo(
              "default-src 'none'; script-src 'self'; style-src 'self';"
                  + " connect-src 'self' https://login.example:8443;"
                  + " img-src 'self' data: blob:; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'; require-trusted-types-for 'script';"
                  + " trusted-types 'none'");
    }
    assertThat(send("GET", "").body()).doesNotContain(" style=", "<script>", "http:", "https:");
  }

  @Test
  void aFileThatTheBrowserHasIsNotSentAgain() throws Exception {
    String tag = header(send("GET", "viewer/app.js"), "ETag");

    HttpResponse<String> again = send("GET", "viewer/app.js", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    assertThat(header(again, "Cache-Control")).isEqualTo("no-cache");
    assertThat(send("GET", "viewer/app.js", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
    assertThat(send("HEAD", "viewer/app.js").statusCode()).isEqualTo(200);
  }

  @Test
  void thePageIsToldWhatItMustKnow() throws Exception {
    assertThat(send("GET", "viewer/config.json").body())
        .isEqualTo(
            "{\"security\":\"none\",\"admin_role\":\"boss\",\"role_claim\":\"groups\","
                + "\"issuer\":\"https://login.example:8443/realms/a\",\"client_id\":\"viewer\"}");
  }

  @Test
  void nothingElseIsServed() throws Exception {
    for (String path :
        List.of(
            "viewer/",
            "viewer/nothing.js",
            "viewer/web.xml",
            "viewer/lib/marked.esm.js",
            "viewer/..%2Fweb.xml",
            "WEB-INF/viewer/app.js",
            "webjars/uplot/1.6.30/LICENSE",
            "viewer/lib/../../web.xml")) {
      assertThat(send("GET", path).statusCode()).as(path).isIn(400, 403, 404);
    }
    assertThat(send("POST", "").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", "viewer/app.js").statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> send(String method, String path, String... headers)
      throws IOException, InterruptedException {
    URI uri = URI.create(Deployments.server() + "it/" + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }
}
