// Talking to an agent: a turn that is streamed, stopped, and followed again after a reload or from
// another tab.

import { agentPath, call, events, Problem, send, sessionPath } from "./api.js";
import { button, failed, fill, h, notice, randomText } from "./dom.js";
import { markdown } from "./markdown.js";

const STREAM = { Accept: "text/event-stream" };
const AGAIN_MS = 1000;
const MOST_AGAIN = 5;

const turnOf = (agent, question) => `${question} ${agent}`;

export class Chat {
  /** `changed` is told whenever something new is stored. */
  constructor(session, timeline, agents, { changed, signal }) {
    this.session = session;
    this.timeline = timeline;
    this.changed = changed;
    this.signal = signal;
    this.followed = new Set(); // Turns that this page has followed or could not.
    this.key = null;
    this.text = h("textarea", { id: "say", rows: "2", "data-key": "/",
      placeholder: "Message", onkeydown: (event) => this.keyDown(event),
      oninput: () => { this.key = null; } });
    this.agent = h("input", { id: "agent", list: "agents", props: { value: agents[0]
      ?? "default" } });
    this.known = h("datalist", { id: "agents" });
    this.sendButton = h("button", { class: "primary" }, "Send");
    this.bubbles = h("div", { class: "live", "aria-live": "off" });
    this.element = h("form", { class: "chat", "aria-label": "Chat", onsubmit: (event) => {
      event.preventDefault();
      this.say();
    } },
    h("label", { for: "agent" }, "Agent"), this.agent, this.known,
    h("label", { for: "say", class: "hidden" }, "Message"), this.text, this.sendButton);
    this.agents(agents);
  }

  agents(ids) {
    fill(this.known, ids.map((id) => h("option", { value: id })));
  }

  keyDown(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.element.requestSubmit();
    }
  }

  async say() {
    const message = this.text.value;
    const agent = this.agent.value.trim() || "default";
    if (!message || this.timeline.live.has(agent)) {
      return;
    }
    // A message that is sent once more, unchanged, is the same one.
    this.key ??= randomText();
    this.text.value = "";
    const bubble = this.bubble(agent, message);
    try {
      const response = await send("POST", `${sessionPath(this.session)}/chat`, {
        body: { message, agent_id: agent },
        headers: { ...STREAM, "Idempotency-Key": this.key },
        signal: bubble.aborted.signal,
      });
      await this.read(bubble, response);
      this.key = null;
    } catch (error) {
      if (bubble.aborted.signal.aborted || this.signal.aborted) {
        return;
      }
      if (error.body?.question_number === undefined) {
        this.text.value ||= message; // It is not stored, or may not be.
      }
      failed(error);
    } finally {
      await this.end(bubble);
    }
  }

  /** Follows a turn that another page, or this one before it was loaded anew, has begun. */
  async follow(agent, question) {
    const turn = turnOf(agent, question);
    if (this.timeline.live.has(agent) || this.followed.has(turn)) {
      return;
    }
    this.followed.add(turn);
    const bubble = this.bubble(agent, null, question);
    try {
      const response = await this.open(bubble);
      if (response) {
        await this.read(bubble, response);
      }
    } catch (error) {
      if (!(error instanceof Problem && error.missing)) {
        failed(error);
      }
    } finally {
      await this.end(bubble);
    }
  }

  /** The turn's stream from where it was left; null where it is over. */
  async open(bubble) {
    const response = await send("GET", `${agentPath(this.session, bubble.agent)}/turn`, {
      headers: { ...STREAM, ...(bubble.id ? { "Last-Event-ID": bubble.id } : {}) },
      signal: bubble.aborted.signal });
    return response.status === 200 ? response : null;
  }

  /** Reads to the end of the turn; a stream that breaks off is opened again. */
  async read(bubble, response) {
    let again = 0;
    let stream = response;
    while (stream) {
      try {
        for await (const event of events(stream)) {
          again = 0;
          if (this.take(bubble, event)) {
            return;
          }
        }
      } catch (error) {
        if (!(error instanceof TypeError) || bubble.aborted.signal.aborted) {
          throw error;
        }
      }
      if (++again > MOST_AGAIN || bubble.aborted.signal.aborted) {
        return;
      }
      await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
      stream = await this.open(bubble).catch((error) => {
        if (error.missing) {
          return null;
        }
        throw error;
      });
    }
  }

  /** One event; true where it is the last. */
  take(bubble, { event, id, data }) {
    bubble.id = id ?? bubble.id;
    if (!bubble.begun) {
      bubble.begun = true;
      bubble.question?.remove(); // It is stored, and comes with the others.
      this.changed().catch(failed);
    }
    switch (event) {
      case "token": bubble.add(data.text); return false;
      case "restart": bubble.restart(); return false;
      case "tool": bubble.tool(data); return false;
      case "done":
        this.followed.add(turnOf(bubble.agent, data.question_number));
        notice(data.status === "stopped" ? "The reply was stopped" : "The reply is complete");
        return true;
      case "error": failed(new Problem(data.status, data)); return true;
      default: return false;
    }
  }

  async stop(bubble) {
    bubble.stopButton.disabled = true;
    try {
      const question = bubble.number ?? this.timeline.log.window.findLast((message) =>
        message.agent_id === bubble.agent && message.status === "draft")?.turn;
      await call("DELETE", `${agentPath(this.session, bubble.agent)}/turn`
        + (question === undefined ? "" : `?question_number=${question}`));
    } catch (error) {
      if (!(error instanceof Problem && error.missing)) {
        failed(error);
      }
      bubble.stopButton.hidden = true;
    }
  }

  /** Where a reply grows. */
  bubble(agent, question, number) {
    this.timeline.leaveOut(agent, true);
    const aborted = new AbortController();
    this.signal.addEventListener("abort", () => aborted.abort());
    const text = h("div", { class: "growing" });
    const tools = h("ul", { class: "tools" });
    const calls = new Map();
    const bubble = { agent, number, aborted, begun: false, id: null, written: "" };
    let drawn = true;
    const draw = () => {
      if (drawn) {
        drawn = false;
        requestAnimationFrame(() => {
          drawn = true;
          fill(text, markdown(bubble.written));
          this.bubbles.scrollTop = this.bubbles.scrollHeight;
        });
      }
    };
    bubble.add = (piece) => {
      bubble.written += piece;
      draw();
    };
    bubble.restart = () => {
      bubble.written = "";
      draw();
    };
    bubble.tool = ({ name, call_id, status }) => {
      if (!calls.has(call_id)) {
        calls.set(call_id, h("li"));
        tools.append(calls.get(call_id));
      }
      fill(calls.get(call_id), `${name}: ${status}`);
    };
    bubble.question = question && h("p", { class: "asked" }, question);
    bubble.stopButton = button("Stop", () => this.stop(bubble), { class: "stop" });
    bubble.element = h("article", { class: "message role-assistant growing-message",
      "aria-label": `${agent} is replying`, "aria-busy": "true" },
    bubble.question,
    h("header", {}, h("strong", {}, agent), h("span", { class: "status draft" }, "is replying"),
      bubble.stopButton),
    tools, text);
    this.bubbles.append(bubble.element);
    this.sendButton.disabled = true;
    return bubble;
  }

  async end(bubble) {
    this.timeline.leaveOut(bubble.agent, false);
    this.sendButton.disabled = this.timeline.live.size > 0;
    if (!this.signal.aborted) {
      await this.changed().catch(failed);
    }
    bubble.element.remove();
  }
}
