package io.mongosession.rest;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Marks an operation that reads its body itself while it arrives, however long it is: the limit of
 * bodies does not apply. It has no parameter for the body.
 */
@Retention(RUNTIME)
@Target(METHOD)
@interface StreamedBody {}
