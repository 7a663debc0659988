package io.mongosession.cdi;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Injects a named factory: {@code @Inject @SessionFactory("tenant-1") MongoDBSessionManagerFactory
 * factory}. A name that the configuration does not know fails the deployment. The factory belongs
 * to the application's life: do not close it.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({FIELD, METHOD, PARAMETER, TYPE})
public @interface SessionFactory {

  /** The factory's name as configured. */
  @Nonbinding
  String value();

  /** For a look-up in code; {@link SessionFactoryRegistry} is simpler. */
  final class Literal extends AnnotationLiteral<SessionFactory> implements SessionFactory {

    private static final long serialVersionUID = 1L;

    private final String value;

    private Literal(String value) {
      this.value = value;
    }

    /** The qualifier of the factory of this name. */
    public static Literal of(String value) {
      return new Literal(value);
    }

    @Override
    public String value() {
      return value;
    }
  }
}
