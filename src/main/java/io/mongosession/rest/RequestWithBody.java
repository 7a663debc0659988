package io.mongosession.rest;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A request whose body has been read, or will never be. Its target stays as it came: Open Liberty
 * decodes the target of a request that is dispatched again once more, and makes another of it.
 */
final class RequestWithBody extends AsyncRequest {

  private final ServletInputStream stream;
  private final String uri;
  private final String url;
  private final String servletPath;
  private final String pathInfo;
  private final String query;

  RequestWithBody(HttpServletRequest request, ArrivedBody body) {
    super(request);
    stream = new ArrivedStream(body);
    uri = request.getRequestURI();
    url = request.getRequestURL().toString();
    servletPath = request.getServletPath();
    pathInfo = request.getPathInfo();
    query = request.getQueryString();
  }

  @Override
  public String getRequestURI() {
    return uri;
  }

  @Override
  public StringBuffer getRequestURL() {
    return new StringBuffer(url);
  }

  @Override
  public String getServletPath() {
    return servletPath;
  }

  @Override
  public String getPathInfo() {
    return pathInfo;
  }

  /** Open Liberty finds one behind a question mark that was percent-encoded in the path. */
  @Override
  public String getQueryString() {
    return query;
  }

  @Override
  public ServletInputStream getInputStream() {
    return stream;
  }

  @Override
  public BufferedReader getReader() {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static final class ArrivedStream extends ServletInputStream {

    private final ArrivedBody body;
    private InputStream bytes;

    ArrivedStream(ArrivedBody body) {
      this.body = body;
    }

    private InputStream bytes() {
      if (bytes == null) {
        bytes = body.stream();
      }
      return bytes;
    }

    @Override
    public int read() throws IOException {
      return bytes().read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return bytes().read(buffer, offset, length);
    }

    @Override
    public int available() throws IOException {
      return bytes == null ? body.size() : bytes.available();
    }

    @Override
    public boolean isFinished() {
      try {
        return available() == 0;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body has been read");
    }
  }
}
