package io.mongosession;

/**
 * What an import has done, or in a dry run would have done.
 *
 * @param sessions how many sessions were stored, or brought up to date
 * @param messages how many messages were stored
 * @param feedback how many items of feedback were stored
 * @param skipped how many sessions, messages and items of feedback were passed over: they are there
 *     already, were deleted here since they were imported, or belong to a session with an error
 * @param errors how many errors there were; of the first 1,000 the listener was notified
 */
public record ImportReport(
    long sessions, long messages, long feedback, long skipped, long errors) {}
