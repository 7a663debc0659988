package io.mongosession.rest;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/** Marks an operation that may be called without a body: that is the same as an empty object. */
@Retention(RUNTIME)
@Target(METHOD)
@interface OptionalBody {}
