// One message as an element.

import { h, button, folded, json, time } from "./dom.js";
import { parts } from "./blocks.js";
import { markdown, plain } from "./markdown.js";

const LONG = 20_000;
const STATUS = { draft: "being written", aborted: "aborted", failed: "failed", stopped: "stopped" };

export const keyOf = (message) => `${message.agent_id} ${message.number}`;

/** An article. `several`: whether the agent is named; `raw`: whether Markdown stays as written. */
export function messageElement(message, { several, raw, feedback }) {
  const label = `${message.role}, message ${message.number} of ${message.agent_id}`;
  return h("article", { class: `message role-${roleClass(message.role)}`,
    "data-number": message.number, "data-agent": message.agent_id,
    "data-status": message.status, "aria-label": label, tabindex: "-1" },
  h("header", {},
    h("strong", { class: "role" }, message.role),
    several && h("span", { class: "agent" }, message.agent_id),
    h("span", { class: "number" }, `#${message.number}`),
    time(message.created_at),
    message.status && h("span", { class: `status ${message.status}` },
      STATUS[message.status] ?? message.status),
    message.refusal && h("span", { class: "status failed" }, "refusal"),
    message.metrics?.model && h("span", { class: "model" }, message.metrics.model)),
  message.redacted_at && h("p", { class: "redaction" }, "Redacted ", time(message.redacted_at)),
  message.reasoning && reasoning(message.reasoning),
  parts(message.content).map((part) => partElement(part, message, raw)),
  (message.guardrail_events ?? []).map(guardrail),
  metrics(message.metrics),
  feedback?.(message));
}

const roleClass = (role) => (["user", "assistant", "tool", "system"].includes(role) ? role
  : "other");

function partElement(part, message, raw) {
  switch (part.kind) {
    case "text": return text(part.text, message.role === "assistant" && !raw);
    case "reasoning": return reasoning(part.text);
    case "image": return h("img", { src: part.source, alt: "Image in the message",
      loading: "lazy" });
    case "call": return folded(["Calls ", h("b", {}, part.name ?? "a tool")],
      () => json(part.input ?? {}), { class: "call" });
    case "result": return folded(
      [part.failed ? "Failed: " : "Result ", h("b", {}, part.name ?? part.id ?? "")],
      () => parts(part.content).map((inner) => partElement(inner, { role: "tool" }, true)),
      { class: part.failed ? "result failed" : "result" });
    default: return folded("JSON", () => json(part.value), { class: "json" });
  }
}

const reasoning = (words) => folded("Reasoning", () => text(words, false), { class: "reasoning" });

/** A long text is shown in part until it is asked for. */
function text(words, asMarkdown) {
  const show = asMarkdown ? markdown : plain;
  if (words.length <= LONG) {
    return show(words);
  }
  const rest = h("div", {}, plain(`${words.slice(0, LONG)}…`));
  rest.append(button(`Show all ${words.length.toLocaleString()} characters`,
    () => rest.replaceChildren(show(words))));
  return rest;
}

function guardrail(event) {
  const found = Object.entries(event.summary ?? {}).map(([policy, names]) =>
    `${policy}: ${names.join(", ")}`).join("; ");
  return h("div", { class: "guardrail" },
    h("b", {}, "Guardrail "), event.action ?? "", event.stop_reason ? ` (${event.stop_reason})` : "",
    found ? ` — ${found} ` : " ", time(event.at),
    event.trace && folded("Trace", () => json(event.trace)));
}

function metrics(all) {
  const shown = Object.entries(all ?? {}).filter(([name]) => name !== "model");
  return shown.length === 0 ? null : h("dl", { class: "metrics", "aria-label": "Metrics" },
    shown.map(([name, value]) => h("div", {}, h("dt", {}, name.replaceAll("_", " ")),
      h("dd", {}, typeof value === "object" ? JSON.stringify(value)
        : typeof value === "number" ? value.toLocaleString() : String(value)))));
}
