// Markdown as elements: marked reads it into tokens, and each token that is known here becomes an
// element with text in it. HTML in Markdown stays the text that it is, images stay links, and links
// lead to the web or to a mail address, or nowhere.

import { h } from "./dom.js";
import { marked } from "./lib/marked.js";

const LONGEST = 100_000; // Beyond it, text is shown as it is.
const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** A text of Markdown as an element. */
export function markdown(text) {
  if (text.length <= LONGEST) {
    try {
      const element = h("div", { class: "markdown" }, blocks(marked.lexer(text)));
      if (element.textContent.trim() !== "") {
        return element; // Of a mark alone nothing would be left to see.
      }
    } catch {
      // Nested too deep: as it is.
    }
  }
  return plain(text);
}

export const plain = (text) => h("div", { class: "plain" }, text);

const blocks = (tokens) => tokens.map(block);
const inlines = (tokens) => (tokens ?? []).map(inline);

function block(token) {
  switch (token.type) {
    case "space": case "def": return null;
    case "heading": return h(`h${Math.min(token.depth + 2, 6)}`, {}, inlines(token.tokens));
    case "paragraph": return h("p", {}, inlines(token.tokens));
    case "text": return token.tokens ? inlines(token.tokens) : decoded(token.text);
    case "code": return h("pre", { tabindex: "0" }, h("code", {}, token.text));
    case "blockquote": return h("blockquote", {}, blocks(token.tokens));
    case "hr": return h("hr");
    case "list": return h(token.ordered ? "ol" : "ul",
      { start: token.ordered && token.start !== 1 ? token.start : null },
      token.items.map((item) => h("li", {}, blocks(item.tokens))));
    case "table": return table(token);
    default: return inline(token);
  }
}

function table(token) {
  const row = (tag, cells) => h("tr", {}, cells.map((cell) => h(tag, {}, inlines(cell.tokens))));
  return h("table", {}, h("thead", {}, row("th", token.header)),
    h("tbody", {}, token.rows.map((cells) => row("td", cells))));
}

function inline(token) {
  switch (token.type) {
    case "strong": case "em": case "del": return h(token.type, {}, inlines(token.tokens));
    case "codespan": return h("code", {}, token.text);
    case "br": return h("br");
    case "checkbox": return h("input", { type: "checkbox", disabled: true, checked: token.checked,
      "aria-label": token.checked ? "done" : "to do" });
    case "escape": return token.text;
    case "text": return token.tokens ? inlines(token.tokens) : decoded(token.text);
    case "link": return link(token.href, inlines(token.tokens));
    case "image": return link(token.href, `[image: ${token.text || token.href}]`);
    default: return token.raw ?? "";
  }
}

/** A link to where links may lead; otherwise what it shows. */
export function link(address, shown) {
  const leadsOut = /^(https?:\/\/|mailto:)/i.test(address);
  return leadsOut
    ? h("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, shown)
    : h("span", { title: address }, shown);
}

function decoded(text) {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    if (name) {
      return ENTITIES[name.toLowerCase()] ?? all;
    }
    const code = decimal ? Number(decimal) : parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      ? String.fromCodePoint(code) : "\ufffd";
  });
}
