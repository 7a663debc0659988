package io.mongosession;

import java.util.List;

/**
 * Messages in the order of their numbers. A page ends at the limit it was asked for or at the limit
 * {@code answer-bytes}, whichever comes first; a single message is never too large for it.
 *
 * <p>A reader that pages with {@link #nextAfter()} or {@link #nextBefore()} never misses a message:
 * a number that was reserved by a writer who has not stored it yet, and still may, ends a page of
 * {@link MessageQuery#after} and of {@link MessageQuery#before}. It may leave such a page empty:
 * then ask again. A page of {@link MessageQuery#last} shows what is there; its {@link #nextAfter()}
 * then lies before such a gap, so that what follows may be seen twice and is never missed.
 *
 * @param items the messages, ascending
 * @param nextAfter where to continue reading forwards, or null when the page is empty: continue
 *     where this page was asked for
 * @param nextBefore where to continue reading backwards, or null when nothing lies before
 * @param nextNumber the number the next appended message gets
 */
public record MessagePage(List<Message> items, Long nextAfter, Long nextBefore, long nextNumber) {}
