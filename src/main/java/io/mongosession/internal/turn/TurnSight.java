package io.mongosession.internal.turn;

import java.util.List;
import org.bson.Document;

/**
 * What is stored of a turn at one moment.
 *
 * @param turnId of the latest attempt
 * @param running whether it holds the lease
 * @param question its question
 * @param messages those behind it, from the number that was asked for on
 * @param all all of them, where it has ended; otherwise null
 */
public record TurnSight(
    String turnId,
    boolean running,
    Document question,
    List<Document> messages,
    List<Document> all) {}
