package io.mongosession.config;

/**
 * Settings of OpenTelemetry.
 *
 * @param enabled whether it is used where the server has it
 * @param content whether spans may carry the text of messages
 */
public record TelemetrySettings(boolean enabled, boolean content) {}
