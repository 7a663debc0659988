package io.mongosession;

/** What is done to a session's metadata. */
public enum MetadataAction {
  /** The metadata is read. */
  GET,
  /** Fields are set. */
  UPDATE,
  /** Fields are removed. */
  DELETE
}
