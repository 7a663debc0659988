// Calls of the REST API, and its streams.

import * as auth from "./auth.js";

const BASE = new URL("api/", document.baseURI);

/** What the API answered in place of what was asked for. */
export class Problem extends Error {
  constructor(status, body) {
    const fields = (body.errors ?? []).map((error) => `${error.field}: ${error.allowed}`);
    super([body.detail ?? body.title ?? `the server answers ${status}`, ...fields].join(" · ")
      + (body.request_id ? ` (request ${body.request_id})` : ""));
    this.status = status;
    this.body = body;
  }

  /** The server does not have this call. */
  get missing() {
    return this.status === 404 || this.status === 405;
  }
}

/** A path below /api, each part encoded. */
export const path = (...parts) => parts.map(encodeURIComponent).join("/");

export const sessionPath = (id) => path("sessions", id);
export const agentPath = (id, agent) => path("sessions", id, "agents", agent);

/** A query of what is set. */
export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null
    && value !== "");
  return set.length === 0 ? "" : `?${new URLSearchParams(set)}`;
}

/** A response that is not a problem. */
export async function send(method, relative, { body, type = "application/json", headers = {},
  signal } = {}) {
  const call = () => fetch(new URL(relative, BASE), {
    method,
    signal,
    cache: "no-store",
    credentials: "omit",
    headers: { Accept: "application/json", ...auth.authorization(), ...headers,
      ...(body === undefined ? {} : { "Content-Type": type }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  let response = await call();
  if (response.status === 401 && await auth.renewed()) {
    response = await call();
  }
  if (response.status === 401) {
    auth.forget();
    document.dispatchEvent(new CustomEvent("unauthorized"));
  }
  if (!response.ok) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

/** The JSON of a response; null where it has none. */
export async function call(method, relative, options) {
  const response = await send(method, relative, options);
  return response.status === 204 || response.status === 202 ? null : response.json();
}

export const get = (relative, options) => call("GET", relative, options);

/** All items of a list, page by page. */
export async function all(relative, signal) {
  const items = [];
  let after;
  do {
    const page = await get(relative + query({ after }), { signal });
    items.push(...page.items);
    after = page.next_after;
  } while (after);
  return items;
}

/** The server-sent events of a response, as they come: { event, id, data }. */
export async function* events(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  let current = { event: "message", data: [], id: undefined };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    buffer += value;
    const lines = buffer.split(/\r\n|\n/);
    buffer = lines.pop();
    for (const line of lines) {
      const [, field, text] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (line === "") {
        if (current.data.length > 0) {
          yield { ...current, data: JSON.parse(current.data.join("\n")) };
        }
        current = { event: "message", data: [], id: current.id };
      } else if (field === "data") {
        current.data.push(text ?? "");
      } else if (field === "event" || field === "id") {
        current[field] = text ?? "";
      }
    }
  }
}
