/**
 * JSON to BSON and back, field names, the encoding of keys, metadata paths. Public Java, but not
 * part of the API: it changes without notice.
 */
package io.mongosession.internal.bson;
