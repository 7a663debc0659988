package io.mongosession.viewer;

import io.mongosession.config.RestSettings;
import io.mongosession.config.ViewerSettings;
import jakarta.inject.Inject;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Serves the session viewer: its page at the root, its files below {@code /viewer}. Where it is
 * switched off the root is the development server's start page, if there is one. It is asked for
 * all that nothing else serves, see {@code web.xml}: not every server lets a descriptor name the
 * root alone. The rest is not found.
 */
public class ViewerServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** The development server's, which is not in the WAR. */
  private static final String START_PAGE = "start-page";

  private static final String NOT_FOUND = "refused";

  @Inject private transient ViewerSettings settings;
  @Inject private transient RestSettings rest;
  private transient ViewerFiles files;
  private String policy;

  @Override
  public void init() {
    files = new ViewerFiles(getServletContext(), ViewerConfig.of(settings, rest));
    policy = ContentPolicy.of(settings.issuer());
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    String path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
    boolean root = path.equals("/");
    Optional<ViewerFile> file =
        settings.enabled() && read ? files.find(root ? ViewerFiles.PAGE : path) : Optional.empty();
    if (file.isPresent()) {
      send(file.get(), request, response);
    } else {
      RequestDispatcher start =
          read && root ? getServletContext().getNamedDispatcher(START_PAGE) : null;
      (start == null ? getServletContext().getNamedDispatcher(NOT_FOUND) : start)
          .forward(request, response);
    }
  }

  private void send(ViewerFile file, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Content-Security-Policy", policy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cache-Control", "no-cache"); // Kept, and asked for with each use.
    response.setHeader("ETag", file.tag());
    if (file.tag().equals(request.getHeader("If-None-Match"))) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(file.mediaType());
    response.setContentLength(file.content().length);
    if (request.getMethod().equals("GET")) {
      response.getOutputStream().write(file.content());
    }
  }
}
