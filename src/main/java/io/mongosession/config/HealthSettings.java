package io.mongosession.config;

import java.util.List;

/**
 * Settings of the readiness check.
 *
 * @param required the factories whose database must answer; unmodifiable, may be empty
 * @param details whether the answer carries the pools' numbers
 */
public record HealthSettings(List<String> required, boolean details) {}
