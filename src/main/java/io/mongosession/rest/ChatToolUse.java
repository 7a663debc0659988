package io.mongosession.rest;

import io.mongosession.chat.ChatEvent;

/**
 * A tool that the agent uses.
 *
 * @param name the tool's
 * @param callId the same in all events of one call
 * @param status called, returned or failed
 */
record ChatToolUse(String name, String callId, String status) {

  static ChatToolUse of(ChatEvent.Tool tool) {
    return new ChatToolUse(tool.name(), tool.callId(), tool.status().text());
  }
}
