package io.mongosession.rest;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A request whose body has been read, or will never be. */
final class RequestWithBody extends HttpServletRequestWrapper {

  private final ServletInputStream stream;

  RequestWithBody(HttpServletRequest request, ArrivedBody body) {
    super(request);
    stream = new ArrivedStream(body);
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
