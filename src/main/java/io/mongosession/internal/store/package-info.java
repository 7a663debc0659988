/**
 * The collections: sessions, the log of messages, reservations of numbers, drafts, feedback,
 * indexes, removal. Public Java, but not part of the API: it changes without notice.
 */
package io.mongosession.internal.store;
