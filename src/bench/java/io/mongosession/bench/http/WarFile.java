package io.mongosession.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small applications to measure against. */
public final class WarFile {

  private WarFile() {}

  /** A WAR of these classes; an empty one without any. */
  public static Path write(Path file, Class<?>... classes) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream output = Files.newOutputStream(file);
        ZipOutputStream war = new ZipOutputStream(output)) {
      war.putNextEntry(new ZipEntry("WEB-INF/"));
      for (Class<?> one : classes) {
        String resource = one.getName().replace('.', '/') + ".class";
        war.putNextEntry(new ZipEntry("WEB-INF/classes/" + resource));
        try (InputStream bytes = one.getClassLoader().getResourceAsStream(resource)) {
          bytes.transferTo(war);
        }
      }
    }
    return file;
  }
}
