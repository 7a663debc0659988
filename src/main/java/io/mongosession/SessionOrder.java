package io.mongosession;

/** What a list of sessions is ordered by, the newest first. */
public enum SessionOrder {
  /** When sessions were created: a session keeps its place while one pages. */
  CREATED,
  /** When sessions last changed: one that changes while one pages moves to the front. */
  UPDATED
}
