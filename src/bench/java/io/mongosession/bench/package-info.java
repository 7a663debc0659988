/**
 * Measures this module against its alternatives; {@code mvn -Pbench verify} runs everything. {@code
 * Benchmarks} is the way in; each other package is a part of the report or what the parts share
 * ({@code server}, {@code stats}, {@code report}).
 */
package io.mongosession.bench;
