package io.mongosession.rest;

import io.mongosession.NewMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.List;
import java.util.Map;

/**
 * Messages that are to be appended.
 *
 * @param messages the messages, in order
 * @param expectedNumber the number the first one must get, or null
 */
record AppendRequest(
    @NotEmpty(message = "at least one message") List<@Valid Item> messages,
    @PositiveOrZero(message = "0 or more") Long expectedNumber)
    implements JsonRequest {

  /**
   * One message.
   *
   * @param role whose message it is
   * @param content any JSON value but null
   * @param metrics model tokens, latency and the like, or null
   */
  record Item(
      @NotNull(message = "text of 1 to 64 characters") String role,
      @NotNull(message = "any JSON value but null") Object content,
      Map<String, Object> metrics) {}

  List<NewMessage> toMessages() {
    return messages.stream()
        .map(item -> new NewMessage(item.role(), item.content(), item.metrics()))
        .toList();
  }
}
