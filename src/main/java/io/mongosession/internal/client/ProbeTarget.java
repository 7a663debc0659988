package io.mongosession.internal.client;

import com.mongodb.MongoNamespace;

/**
 * What a request needs.
 *
 * @param written the collection that every request writes to
 * @param read one that is read
 */
public record ProbeTarget(MongoNamespace written, MongoNamespace read) {}
