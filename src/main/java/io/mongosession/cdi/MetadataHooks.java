package io.mongosession.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import io.mongosession.MetadataHook;
import jakarta.enterprise.util.Nonbinding;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Applies hooks to every session manager that is made, on the same thread, while a business method
 * of a bean runs; for example of a JAX-RS resource. On a class it stands for all its methods, on a
 * method it takes the place of the one on the class. A manager keeps its hooks when it is used
 * later or elsewhere.
 *
 * <p>The hooks run inside those of the factory and outside those given to {@code
 * createSessionManager}, in the order written here. When calls are nested, those of the outer call
 * come first; a hook that is named twice, or that is a bean for all managers anyway, applies once.
 */
@InterceptorBinding
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface MetadataHooks {

  /**
   * The classes of the hooks, each a bean. One that is to apply here only must not be a bean of
   * type {@link MetadataHook}: restrict it with {@code @Typed(ItsClass.class)}.
   */
  @Nonbinding
  Class<? extends MetadataHook>[] value();
}
