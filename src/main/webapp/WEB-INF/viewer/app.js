// The page: which view is shown, and who looks at it.

import * as auth from "./auth.js";
import { button, failed, fill, h } from "./dom.js";

const VIEWS = {
  sessions: { title: "Sessions", load: () => import("./sessions.js") },
  session: { title: "Conversation", load: () => import("./conversation.js") },
  operations: { title: "Operations", load: () => import("./operations.js"), administrators: true },
};

const main = document.getElementById("main");
let leave = () => {};
let turn = 0;

/** #/view/id?query, each part encoded. */
function place() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", id] = path.split("/");
  return { name: VIEWS[view] ? view : "sessions", id: id === undefined ? null
    : decodeURIComponent(id), query: new URLSearchParams(query) };
}

async function show() {
  const mine = ++turn;
  leave();
  leave = () => {};
  header();
  if (auth.tokenRequired()) {
    login();
    return;
  }
  const { name, id, query } = place();
  try {
    const { view } = await VIEWS[name].load();
    const stopped = new AbortController();
    leave = () => stopped.abort();
    const content = await view({ id, query, signal: stopped.signal });
    if (mine === turn) {
      document.title = id ?? VIEWS[name].title;
      main.className = name;
      fill(main, content);
      main.focus({ preventScroll: true });
    }
  } catch (error) {
    if (mine === turn && error.name !== "AbortError" && !auth.tokenRequired()) {
      fill(main, h("h1", {}, "This cannot be shown"), h("p", { role: "alert" }, error.message),
        button("Try again", show));
    }
  }
}

function header() {
  const current = place().name;
  fill(document.getElementById("views"), Object.entries(VIEWS)
    .filter(([name, view]) => name !== "session" && (!view.administrators || auth.administrator()))
    .map(([name, view]) => h("a", { href: `#/${name}`,
      "aria-current": name === current ? "page" : null }, view.title)));
  fill(document.getElementById("caller"), auth.identified() && [
    h("span", {}, auth.subject()),
    button("Log out", () => {
      auth.forget();
      show();
    }),
  ]);
}

function login() {
  main.className = "login";
  document.title = "Log in";
  const token = h("textarea", { id: "token", rows: "6", spellcheck: "false",
    autocomplete: "off" });
  fill(main, h("h1", {}, "Who are you?"),
    auth.hasProvider() && button("Log in", () => auth.login().catch(failed), { class: "primary" }),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      auth.useToken(token.value);
      show();
    } },
    h("label", { for: "token" }, auth.hasProvider() ? "or a bearer token" : "A bearer token"),
    token,
    h("p", { class: "hint" }, "It stays in the memory of this page; a reload forgets it."),
    h("button", {}, "Use this token")));
  main.querySelector(auth.hasProvider() ? "button" : "textarea").focus();
}

addEventListener("hashchange", show);
document.addEventListener("unauthorized", show);
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    const field = main.querySelector("[data-key='/']");
    if (field) {
      event.preventDefault();
      field.focus();
    }
  }
});

auth.start().catch(failed).finally(show);
