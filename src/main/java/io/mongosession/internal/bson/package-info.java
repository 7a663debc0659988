/**
 * JSON to BSON and back, field names, the encoding of keys, metadata paths. Public Java that is
 * nobody's API: it changes without notice.
 */
package io.mongosession.internal.bson;
