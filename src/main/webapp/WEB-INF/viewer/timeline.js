// The messages of a session on the screen: a window of the log that follows the scroll bar.

import { agentPath, get } from "./api.js";
import { failed, h } from "./dom.js";
import { SessionLog } from "./log.js";
import { keyOf, messageElement } from "./message.js";

const MOST = 200; // How many messages are on the page at once.
const NEAR = 800; // So many pixels before an edge the next page is read.

export class Timeline {
  constructor(session, feedback, signal) {
    this.session = session;
    this.signal = signal;
    this.log = new SessionLog(session, signal);
    this.feedback = feedback;
    this.raw = false;
    this.pinned = false; // Whether the end is what one looks at.
    this.moving = false;
    this.live = new Set(); // Agents whose draft is shown elsewhere while it grows.
    this.busy = Promise.resolve();
    this.articles = new Map();
    this.items = h("div", { role: "feed", "aria-label": "Messages", class: "items" });
    this.element = h("div", { class: "timeline", tabindex: "0", "aria-label": "Conversation",
      role: "region", onscroll: () => {
        this.pinned = this.stuck();
        this.near();
      } }, this.items);
    // What grows at the end, an image that has come, pushes the rest up.
    const growth = new ResizeObserver(() => this.pinned && this.toBottom());
    growth.observe(this.items);
    signal.addEventListener("abort", () => growth.disconnect());
  }

  /** One thing after another: what is asked for meanwhile waits. */
  next(work) {
    this.busy = this.busy.then(work).catch((error) => {
      if (!this.signal.aborted) {
        failed(error);
      }
    });
    return this.busy;
  }

  agents(ids, number) {
    this.log.agents(ids, number);
    this.several = this.log.logs.size > 1;
  }

  /** Shows the end, or what begins with a number. */
  open(number = null) {
    return this.next(async () => {
      const toEnd = number === null;
      if (!toEnd) {
        this.log.jump(number);
      }
      const messages = await (toEnd ? this.log.toEnd() : this.log.down());
      this.articles.clear();
      this.items.replaceChildren();
      this.show(messages, false);
      this.pinned = toEnd;
      this.element.scrollTop = 0;
      if (toEnd) {
        this.toBottom();
      }
    }).then(() => this.near());
  }

  /** Shows one agent alone, or all of them for null. */
  only(agent, number = null) {
    this.log.only = agent;
    return this.open(number);
  }

  render() {
    return this.next(() => this.keep(() => this.log.window.forEach((message) => this.renew(message))));
  }

  near() {
    if (this.moving || this.signal.aborted) {
      return;
    }
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const up = scrollTop < NEAR && !this.log.atTop;
    const down = !up && scrollHeight - scrollTop - clientHeight < NEAR && !this.log.atBottom;
    if (!up && !down) {
      return;
    }
    this.moving = true;
    this.next(() => (up ? this.up() : this.down())).then((moved) => {
      this.moving = false;
      if (moved) {
        requestAnimationFrame(() => this.near());
      }
    });
  }

  async up() {
    const messages = await this.log.up();
    this.keep(() => {
      this.show(messages, true);
      this.remove(this.log.dropLast(Math.max(0, this.log.window.length - MOST)));
    });
    return messages.length > 0;
  }

  async down() {
    const messages = await this.log.down();
    this.keep(() => {
      this.show(messages, false);
      this.remove(this.log.dropFirst(Math.max(0, this.log.window.length - MOST)));
    });
    return messages.length > 0;
  }

  /** Reads what was written since, and what is still being written. */
  poll() {
    return this.next(async () => {
      const atEnd = this.pinned;
      const messages = await this.log.newer();
      for (const message of this.log.window.filter((each) => each.status === "draft")) {
        const now = await get(`${agentPath(this.session, message.agent_id)}/messages/`
          + message.number, { signal: this.signal });
        if (now.status !== message.status || now.updated_at !== message.updated_at
            || JSON.stringify(now.content) !== JSON.stringify(message.content)) {
          Object.assign(message, { status: undefined }, now);
          this.renew(message);
        }
      }
      this.keep(() => {
        this.show(messages, false);
        if (atEnd) {
          this.remove(this.log.dropFirst(Math.max(0, this.log.window.length - MOST)));
        }
      });
      if (atEnd) {
        this.toBottom();
      }
    });
  }

  toBottom() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  stuck() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    return this.log.atBottom && scrollHeight - scrollTop - clientHeight < 80;
  }

  /** The newest message of an agent that is on the page. */
  newest(agent) {
    return this.log.window.findLast((message) => message.agent_id === agent);
  }

  show(messages, first) {
    const articles = messages.map((message) => this.article(message));
    if (first) {
      this.items.prepend(...articles);
    } else {
      this.items.append(...articles);
    }
  }

  article(message) {
    const article = messageElement(message, this);
    article.hidden = message.status === "draft" && this.live.has(message.agent_id);
    this.articles.set(keyOf(message), article);
    return article;
  }

  renew(message) {
    const old = this.articles.get(keyOf(message));
    if (old) {
      const opened = [...old.querySelectorAll("details")].map((details) => details.open);
      const article = this.article(message);
      article.querySelectorAll("details").forEach((details, i) => { details.open = opened[i]; });
      old.replaceWith(article);
    }
  }

  /** Leaves the drafts of an agent out, or shows them again. */
  leaveOut(agent, elsewhere) {
    this.live[elsewhere ? "add" : "delete"](agent);
    for (const message of this.log.window.filter((each) => each.agent_id === agent)) {
      this.articles.get(keyOf(message)).hidden = elsewhere && message.status === "draft";
    }
  }

  remove(messages) {
    for (const message of messages) {
      this.articles.get(keyOf(message))?.remove();
      this.articles.delete(keyOf(message));
    }
  }

  /** Changes the page so that what one looks at stays where it is. */
  keep(change) {
    const top = this.element.getBoundingClientRect().top;
    const seen = [...this.items.children].find((article) =>
      article.getBoundingClientRect().bottom > top);
    const before = seen?.getBoundingClientRect().top;
    change();
    if (seen?.isConnected) {
      this.element.scrollTop += seen.getBoundingClientRect().top - before;
    }
  }
}
