package io.mongosession.dev.page;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Links to what the development server has. It is at its root where the viewer is switched off,
 * which knows it by its name. It is not in the WAR, so that everywhere else the root is not found
 * then.
 */
@WebServlet(name = "start-page", urlPatterns = "/start")
public class StartPage extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <meta charset="utf-8">
      <title>MongoDB Session Manager</title>
      <style>body { font: 16px/1.5 sans-serif; max-width: 40em; margin: 3em auto; padding: 0 1em }</style>
      <h1>MongoDB Session Manager</h1>
      <p>The development server is running. There is
      <ul>
      %s<li><a href="/openapi">the description of the API</a>, as text
      <li><a href="api/sessions">the sessions</a>, as JSON
      <li><a href="/health">its health</a>
      <li><a href="/metrics">its metrics</a>
      </ul>
      <p>A first conversation, in a shell:
      <pre>curl -s localhost:%d/api/sessions/demo/chat \\
        -H 'Content-Type: application/json' -d '{"message":"Hello"}'</pre>
      </html>
      """;

  private static final String SWAGGER_UI =
      "<li><a href=\"/openapi/ui/\">Swagger UI</a>, to try the API\n";

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    // Of the servers here only Open Liberty brings one.
    boolean hasUi = getServletContext().getServerInfo().contains("Liberty");
    response.setContentType("text/html; charset=UTF-8");
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.getWriter().write(PAGE.formatted(hasUi ? SWAGGER_UI : "", request.getLocalPort()));
  }
}
