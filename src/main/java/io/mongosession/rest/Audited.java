package io.mongosession.rest;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Names an operation for the audit, which has every call of an administrator. */
@Retention(RUNTIME)
@Target(METHOD)
@interface Audited {

  /** The operation, in snake_case. */
  String value();

  /** Whether the audit has it of every caller: what it does cannot be undone. */
  boolean always() default false;
}
