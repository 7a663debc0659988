// The list of sessions: filters, pages, a new conversation.

import { call, get, path, query as encoded } from "./api.js";
import { administrator } from "./auth.js";
import { button, failed, fill, h, time } from "./dom.js";

/** Name of the API, label, type of the field. */
const FILTERS = [
  ["id_prefix", "Id begins with", "search"],
  ["application_name", "Application", "text"],
  ["session_type", "Type", "text"],
  ["owner", "Owner", "text"],
  ["created_after", "Created after", "datetime-local"],
  ["created_before", "Created before", "datetime-local"],
  ["updated_after", "Changed after", "datetime-local"],
];
const METADATA = "metadata.";

export async function view({ query, signal }) {
  const body = h("tbody");
  const more = button("More", () => page().catch(failed), { hidden: true });
  const empty = h("p", { hidden: true }, "No session matches.");
  let after;

  async function page() {
    const wanted = { order: query.get("order") ?? "updated", limit: 50, after };
    for (const [name, value] of query) {
      if (name !== "order") {
        wanted[name] = value;
      }
    }
    const sessions = await get(path("sessions") + encoded(wanted), { signal });
    body.append(...sessions.items.map(row));
    after = sessions.next_after;
    more.hidden = !after;
    empty.hidden = body.childElementCount > 0;
  }

  let problem = null;
  await page().catch((error) => {
    if (error.name === "AbortError" || error.status === 401) {
      throw error;
    }
    problem = h("p", { role: "alert" }, error.message);
  });
  return [
    h("div", { class: "title" }, h("h1", {}, "Sessions"),
      button("New conversation", create, { class: "primary" })),
    filters(query),
    problem,
    h("div", { class: "scroll" }, h("table", { class: "sessions" },
      h("thead", {}, h("tr", {}, ["Session", "Application", "Type", "Owner", "Agents", "Changed",
        "Created"].map((name) => h("th", { scope: "col" }, name)))),
      body)),
    empty,
    more,
  ];
}

function row(session) {
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { href: address(session.session_id) }, session.session_id)),
    cell("Application", session.application_name),
    cell("Type", session.session_type),
    cell("Owner", session.owner),
    cell("Agents", session.agents.join(", ")),
    cell("Changed", time(session.updated_at)),
    cell("Created", time(session.created_at)));
}

const cell = (label, value) => h("td", { "data-label": label }, value ?? "");

export const address = (id) => `#/session/${encodeURIComponent(id)}`;

async function create() {
  try {
    const session = await call("POST", path("sessions"));
    location.hash = address(session.session_id);
  } catch (error) {
    failed(error);
  }
}

function filters(query) {
  const metadata = [...query].find(([name]) => name.startsWith(METADATA));
  const order = h("select", { name: "order" },
    [["updated", "last change"], ["created", "creation"]].map(([value, label]) =>
      h("option", { value, selected: (query.get("order") ?? "updated") === value }, label)));
  const form = h("form", { class: "filters", "aria-label": "Filters", role: "search",
    onsubmit: (event) => {
      event.preventDefault();
      location.hash = `#/sessions${encoded(chosen(form))}`;
    } },
  FILTERS.filter(([name]) => name !== "owner" || administrator()).map(([name, label, type]) =>
    h("label", {}, label, h("input", { name, type, "data-key": name === "id_prefix" ? "/" : null,
      props: { value: shown(type, query.get(name)) } }))),
  h("label", {}, "Metadata field", h("input", { name: "field", placeholder: "customer.tier",
    props: { value: metadata ? metadata[0].slice(METADATA.length) : "" } })),
  h("label", {}, "is", h("input", { name: "value", props: { value: metadata?.[1] ?? "" } })),
  h("label", {}, "Order by", order),
  h("div", { class: "row" }, h("button", {}, "Filter"),
    button("Clear", () => { location.hash = "#/sessions"; })));
  const set = [...query].filter(([name]) => name !== "order" && name !== "id_prefix").length;
  return fill(h("details", { open: innerWidth > 700 || set > 0 }), h("summary", {}, "Filters"),
    form);
}

function chosen(form) {
  const wanted = {};
  for (const [name, , type] of FILTERS) {
    const value = form.elements[name]?.value;
    wanted[name] = value && type === "datetime-local" ? new Date(value).toISOString() : value;
  }
  const field = form.elements.field.value.trim();
  if (field) {
    wanted[METADATA + field] = form.elements.value.value;
  }
  wanted.order = form.elements.order.value;
  return wanted;
}

/** A moment of the API in the form of the browser's field, which has no zone. */
function shown(type, value) {
  if (!value || type !== "datetime-local") {
    return value ?? "";
  }
  const moment = new Date(value);
  moment.setMinutes(moment.getMinutes() - moment.getTimezoneOffset());
  return moment.toISOString().slice(0, 16);
}
