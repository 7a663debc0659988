package io.mongosession.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small applications to measure against. */
public final class WarFile {

  private WarFile() {}

  /** A WAR of nothing. */
  public static Path empty(Path file) throws IOException {
    return write(file, List.of(), List.of());
  }

  /**
   * A WAR of some classes.
   *
   * @param libraries a class of each library that goes with them
   */
  public static Path write(Path file, List<Class<?>> libraries, List<Class<?>> classes)
      throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream output = Files.newOutputStream(file);
        ZipOutputStream war = new ZipOutputStream(output)) {
      war.putNextEntry(new ZipEntry("WEB-INF/"));
      for (Class<?> library : libraries) {
        Path jar = Path.of(library.getProtectionDomain().getCodeSource().getLocation().getPath());
        war.putNextEntry(new ZipEntry("WEB-INF/lib/" + jar.getFileName()));
        Files.copy(jar, war);
      }
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
