// A session: its messages, what else it has, and a way to talk to its agents.

import { get, send, sessionPath, call } from "./api.js";
import { button, confirmed, failed, fill, h, notice } from "./dom.js";
import { Chat } from "./chat.js";
import { details } from "./details.js";
import { Feedback } from "./feedback.js";
import { Timeline } from "./timeline.js";

const POLL_MS = 2000;

export async function view({ id, signal }) {
  const path = sessionPath(id);
  let session = await get(path, { signal });
  const feedback = new Feedback(id, signal);
  await feedback.load();
  const timeline = new Timeline(id, (message) => feedback.of(message), signal);
  timeline.agents(session.agents, null);
  const panel = h("div", { class: "facts-panel" });
  const chooser = h("select", { id: "only", onchange: () => timeline.only(chooser.value || null) });
  const chat = new Chat(id, timeline, session.agents, { signal, changed: look });

  function showSession() {
    timeline.agents(session.agents);
    chat.agents(session.agents);
    const chosen = chooser.value;
    fill(chooser, h("option", { value: "" }, "all agents"), session.agents.map((agent) =>
      h("option", { value: agent, selected: agent === chosen }, agent)));
    fill(panel, details(session, { feedback, signal, goTo, changed: reread }));
  }

  async function reread() {
    session = await get(path, { signal });
    showSession();
  }

  function goTo(agent, number) {
    chooser.value = agent;
    return timeline.only(agent, number);
  }

  /** What happened since: new messages, new agents, a turn that runs. */
  async function look() {
    const now = await get(path, { signal });
    if (now.agents.join("\n") !== session.agents.join("\n")) {
      session = now;
      showSession();
    }
    await timeline.poll();
    follow();
  }

  /** A reply that is being written, or a question that has none yet. */
  function follow() {
    const runs = (message) => message.turn !== undefined && (message.status === "draft"
      || (message.turn === message.number && !message.status
        && timeline.newest(message.agent_id) === message));
    for (const message of timeline.log.window.filter(runs)) {
      chat.follow(message.agent_id, message.turn);
    }
  }

  async function watch() {
    while (!signal.aborted) {
      await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
      if (!signal.aborted && document.visibilityState === "visible"
          && document.getElementById("main").contains(timeline.element)) {
        await look().catch((error) => {
          if (error.status === 404) {
            notice("This session is not there any more", "error");
            location.hash = "#/sessions";
          }
        });
      }
    }
  }

  showSession();
  const content = [
    h("div", { class: "title" },
      h("h1", {}, id),
      h("div", { class: "row" }, exportButton("mongosession"), exportButton("strands"),
        button("Delete", remove, { class: "danger" }))),
    h("div", { class: "conversation" },
      h("section", { class: "messages", "aria-label": "Messages" },
        h("div", { class: "row tools-row" },
          h("label", { for: "only" }, "Show"), chooser,
          button("Oldest", () => timeline.open(0)), button("Newest", () => timeline.open()),
          goToForm(),
          h("label", {}, h("input", { type: "checkbox", checked: true, onchange: (event) => {
            timeline.raw = !event.target.checked;
            timeline.render();
          } }), " Markdown")),
        timeline.element, chat.bubbles, chat.element),
      h("aside", { "aria-label": "Details" }, panel)),
  ];
  // The page has to be there before it can scroll.
  setTimeout(() => timeline.open().then(() => {
    follow();
    watch();
  }));
  return content;

  function goToForm() {
    const field = h("input", { type: "number", min: "0", id: "number", placeholder: "#" });
    return h("form", { class: "row", onsubmit: (event) => {
      event.preventDefault();
      const agent = chooser.value || session.agents[0];
      if (field.value !== "" && agent) {
        goTo(agent, Number(field.value));
      }
    } }, h("label", { for: "number" }, "Message"), field, h("button", {}, "Go"));
  }

  function exportButton(format) {
    const self = button(format === "strands" ? "Export for Strands" : "Export", async () => {
      try {
        const response = await send("GET", `${path}/export?format=${format}`, {
          headers: { Accept: "application/jsonl" }, signal });
        const address = URL.createObjectURL(await response.blob());
        h("a", { href: address, download: `${id}.jsonl` }).click();
        setTimeout(() => URL.revokeObjectURL(address), 60_000);
      } catch (error) {
        self.hidden = Boolean(error.missing);
        failed(error);
      }
    });
    return self;
  }

  async function remove() {
    if (!await confirmed(`Delete the session ${id} with all its messages and feedback? It cannot be`
        + " brought back.", "Delete")) {
      return;
    }
    try {
      await call("DELETE", path);
      notice("The session is deleted");
      location.hash = "#/sessions";
    } catch (error) {
      failed(error);
    }
  }
}
