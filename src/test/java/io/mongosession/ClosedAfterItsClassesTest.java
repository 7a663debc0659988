package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/**
 * When an application is undeployed its files may be gone before its factory is closed: an error
 * then would leave its client open.
 */
class ClosedAfterItsClassesTest {

  /** Has the module's classes once more, until they are gone. */
  private static final class Files extends ClassLoader {

    private boolean gone;

    private Files() {
      super(ClosedAfterItsClassesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known != null) {
          return known;
        }
        return name.startsWith("io.mongosession.") ? define(name) : super.loadClass(name, resolve);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = gone ? null : getParent().getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name + " is gone");
        }
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @Test
  void aFactoryThatWasHardlyUsedIsClosed() throws Exception {
    Files files = new Files();
    AutoCloseable factory =
        (AutoCloseable) files.loadClass(Opened.class.getName()).getMethod("open").invoke(null);
    assertThat(factory.getClass().getClassLoader()).isSameAs(files);

    files.gone = true;

    assertThatCode(factory::close).doesNotThrowAnyException();
  }

  /** What an application does. */
  public static final class Opened {

    private Opened() {}

    /** Opens a factory whose database does not matter. */
    public static AutoCloseable open() {
      MongoDBSessionManagerFactory factory =
          MongoDBSessionManagerFactory.builder().connectionString("mongodb://localhost:1/").build();
      factory.createSessionManager("session");
      return factory;
    }
  }
}
