package io.mongosession.turn;

import java.time.Instant;

/**
 * A turn that runs, in this process or another.
 *
 * @param turnId of this attempt
 * @param questionNumber the number of the question
 * @param messageNumber the number of the message that is being written, or null where that is not
 *     known yet
 * @param startedAt when it began, by the clock of whoever runs it
 */
public record RunningTurn(
    String turnId, long questionNumber, Long messageNumber, Instant startedAt) {}
