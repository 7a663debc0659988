/**
 * OpenTelemetry: spans of turns, calls of models, uses of tools and commands of MongoDB, and
 * metrics of them and of the pools. Where the server has no OpenTelemetry, or does not show it to
 * applications, nothing here does anything.
 */
package io.mongosession.telemetry;
