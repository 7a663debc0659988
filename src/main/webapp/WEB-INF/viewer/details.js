// What a session is beside its messages: facts, agents, metadata, usage, guardrail events.

import { all, call, get, sessionPath } from "./api.js";
import { button, failed, fill, folded, h, json, notice, time } from "./dom.js";

/** The parts of the side panel. `goTo(agent, number)` shows a message. */
export function details(session, { feedback, goTo, signal, changed }) {
  const path = sessionPath(session.session_id);
  return [
    facts(session),
    retention(session, path, changed),
    section("Metadata", () => metadata(path, signal), true),
    section("Agents", async () => (await all(`${path}/agents`, signal)).map(agent)),
    section("Feedback on the session", () => feedback.list),
    section("Guardrail events", async () => guardrails(await all(`${path}/guardrail-events`,
      signal), goTo)),
    session.usage && section("Usage by model", async () =>
      usage(await get(`${path}/usage`, { signal }))),
  ];
}

function section(title, load, open = false) {
  const body = h("div");
  const details = h("details", { open }, h("summary", {}, title), body);
  const fillIn = async () => {
    if (details.open && body.childElementCount === 0) {
      try {
        fill(body, await load());
      } catch (error) {
        failed(error);
        details.hidden = Boolean(error.missing);
      }
    }
  };
  details.addEventListener("toggle", fillIn);
  return details;
}

function facts(session) {
  const shown = [["Type", session.session_type], ["Application", session.application_name],
    ["Owner", session.owner], ["Created", time(session.created_at)],
    ["Changed", time(session.updated_at)], ["Expires", time(session.expires_at)],
    ...Object.entries(session.usage ?? {}).filter(([, value]) => typeof value === "number")
      .map(([name, value]) => [name.replaceAll("_", " "), value.toLocaleString()])];
  return h("dl", { class: "facts" }, shown.filter(([, value]) => value).map(([name, value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

function retention(session, path, changed) {
  const field = h("input", { placeholder: "P30D", size: 8,
    props: { value: session.retention ?? "" } });
  const form = h("form", { class: "row", onsubmit: async (event) => {
    event.preventDefault();
    try {
      await call("PATCH", path, { body: { retention: field.value.trim() || null } });
      notice("The retention is changed");
      await changed();
    } catch (error) {
      form.hidden = Boolean(error.missing);
      failed(error);
    }
  } }, h("label", {}, "Kept for ", field), h("button", {}, "Change"));
  return form;
}

async function metadata(path, signal) {
  const field = h("textarea", { rows: "8", spellcheck: "false", "aria-label": "Metadata as JSON",
    class: "code" });
  let stored;
  const show = (value) => {
    stored = value;
    field.value = JSON.stringify(value, null, 2);
  };
  show(await get(`${path}/metadata`, { signal }));
  return h("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      const patch = difference(stored, JSON.parse(field.value));
      show(await call("PATCH", `${path}/metadata`, { body: patch,
        type: "application/merge-patch+json" }));
      notice("The metadata is stored");
    } catch (error) {
      failed(error instanceof SyntaxError ? new Error(`not JSON: ${error.message}`) : error);
    }
  } }, field, h("div", { class: "row" }, h("button", {}, "Save"),
    button("Read again", () => get(`${path}/metadata`, { signal }).then(show, failed))));
}

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** The JSON Merge Patch that makes one object of another. */
export function difference(before, after) {
  if (!isObject(after)) {
    throw new Error("metadata is a JSON object");
  }
  // Without a prototype: a field may have any name.
  const patch = Object.create(null);
  for (const name of Object.keys(before).filter((each) => !Object.hasOwn(after, each))) {
    patch[name] = null;
  }
  for (const [name, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined;
    if (JSON.stringify(old) !== JSON.stringify(value)) {
      patch[name] = isObject(old) && isObject(value) ? difference(old, value) : value;
    }
  }
  return patch;
}

function agent(agent) {
  return h("div", { class: "agent-facts" }, h("h3", {}, agent.agent_id),
    h("p", {}, [agent.model, `${agent.message_count.toLocaleString()} messages`]
      .filter(Boolean).join(" · ")),
    [["System prompt", agent.system_prompt], ["Prompt metadata", agent.prompt_metadata],
      ["State", agent.state], ["Conversation manager", agent.conversation_manager_state]]
      .filter(([, value]) => value && (typeof value === "string"
        || Object.keys(value).length > 0))
      .map(([name, value]) => folded(name, () => json(value))));
}

function guardrails(messages, goTo) {
  return messages.length === 0 ? h("p", {}, "None.") : h("ul", {}, messages.map((message) =>
    h("li", {}, button(`${message.agent_id} #${message.number}`,
      () => goTo(message.agent_id, message.number)), " ",
    message.guardrail_events.map((event) => event.action).join(", "))));
}

function usage(all) {
  return h("table", {}, h("thead", {}, h("tr", {}, ["Model", "Input", "Output", "Total"].map(
    (name) => h("th", { scope: "col" }, name)))),
  h("tbody", {}, Object.entries(all.by_model ?? {}).map(([model, tokens]) => h("tr", {},
    h("th", { scope: "row" }, model), ["input_tokens", "output_tokens", "total_tokens"].map(
      (name) => h("td", {}, (tokens[name] ?? 0).toLocaleString()))))));
}
