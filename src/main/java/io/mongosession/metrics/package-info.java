/**
 * MicroProfile Metrics: pools, operations, turns, models, streams, refusals. A server without that
 * API leaves this package out and runs everything else.
 */
package io.mongosession.metrics;
