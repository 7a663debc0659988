package io.mongosession.rest;

import io.mongosession.ErasureReceipt;
import java.time.Instant;

/** The receipt of an erasure as the API shows it. */
record ErasureView(
    String owner,
    long sessions,
    long messages,
    long feedback,
    Instant startedAt,
    Instant finishedAt,
    Instant cleanAt)
    implements JsonResponse {

  static ErasureView of(ErasureReceipt receipt) {
    return new ErasureView(
        receipt.owner(),
        receipt.sessions(),
        receipt.messages(),
        receipt.feedback(),
        receipt.startedAt(),
        receipt.finishedAt(),
        receipt.cleanAt());
  }
}
