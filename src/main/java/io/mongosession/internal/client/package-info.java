/**
 * The shared client: its options, pool numbers, probe, time limits, and what an outage means.
 * Public Java, but not part of the API: it changes without notice.
 */
package io.mongosession.internal.client;
