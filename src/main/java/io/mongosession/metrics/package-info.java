/**
 * MicroProfile Metrics: the pools and the operations. A server without that API leaves this package
 * out and runs everything else.
 */
package io.mongosession.metrics;
