package io.mongosession;

import java.util.List;

/**
 * Messages in the order of their numbers.
 *
 * <p>A reader that pages with {@link #nextAfter()} never misses a message: a number that was
 * reserved by a writer who has not stored it yet, and still may, ends a page of {@link
 * MessageQuery#after}. A page of {@link MessageQuery#last} shows what is there; its {@link
 * #nextAfter()} then lies before such a gap, so that what follows may be seen twice and is never
 * missed.
 *
 * @param items the messages, ascending
 * @param nextAfter where to continue reading, or null when the page is empty: continue where this
 *     page was asked for
 * @param nextNumber the number the next appended message gets
 */
public record MessagePage(List<Message> items, Long nextAfter, long nextNumber) {}
