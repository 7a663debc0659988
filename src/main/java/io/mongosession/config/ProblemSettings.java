package io.mongosession.config;

/**
 * Settings of the problems that an application's own endpoints return.
 *
 * @param enabled whether exceptions of the module that leave them become problems
 */
public record ProblemSettings(boolean enabled) {}
