package io.mongosession.faults;

import java.io.File;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR that Maven built, with an application's own classes added. */
final class Wars {

  private Wars() {}

  static Path with(Path file, Class<?>... classes) {
    ShrinkWrap.create(ZipImporter.class, file.getFileName().toString())
        .importFrom(new File(System.getProperty("war.file")))
        .as(WebArchive.class)
        .addClasses(classes)
        .as(ZipExporter.class)
        .exportTo(file.toFile(), true);
    return file;
  }
}
