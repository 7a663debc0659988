// Elements are made here, of text that stays text: nothing in the viewer is parsed as HTML.

/** An element. Attributes: on… listeners, properties of DOM in `props`, false and null leave out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else if (name === "props") {
      Object.assign(element, value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  return fill(element, ...children);
}

/** Puts children in place of what an element has; text becomes text nodes. */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null
    && child !== undefined && child !== false));
  return element;
}

/** A moment as people here write it, with the exact one on it. */
export function time(text) {
  return text
    ? h("time", { datetime: text, title: text }, new Date(text).toLocaleString())
    : null;
}

/** A part that is folded away; its body is made when it is first opened. */
export function folded(summary, body, attributes = {}) {
  const details = h("details", attributes, h("summary", {}, summary));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) {
      details.append(...[body()].flat());
    }
  });
  return details;
}

export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

export function json(value) {
  return h("pre", { tabindex: "0" }, typeof value === "string" ? value
    : JSON.stringify(value, null, 2));
}

/** Says something at the edge of the page, also to screen readers, and takes it away again. */
export function notice(text, kind = "info") {
  const line = h("p", { class: kind }, text, button("×", () => line.remove(),
    { "aria-label": "Dismiss" }));
  document.getElementById("notices").append(line);
  setTimeout(() => line.remove(), kind === "error" ? 20000 : 6000);
}

/** Shows what went wrong in a call. */
export function failed(error) {
  if (error?.name !== "AbortError") {
    notice(error?.message ?? String(error), "error");
  }
}

/** Asks before something is done that cannot be undone; true for yes. */
export function confirmed(question, yes) {
  return new Promise((resolve) => {
    const dialog = h("dialog", { "aria-label": question },
      h("p", {}, question),
      h("div", { class: "row" },
        button("Cancel", () => dialog.close(), { autofocus: true }),
        button(yes, () => dialog.close("yes"), { class: "danger" })));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A random text, also where the page did not come over TLS. */
export function randomText(bytes = 16) {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)),
    (byte) => byte.toString(16).padStart(2, "0")).join("");
}
