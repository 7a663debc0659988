// What users think: beside the message it is about, and a way to say it.

import { all, call, sessionPath } from "./api.js";
import { button, failed, fill, h, notice, randomText, time } from "./dom.js";

export class Feedback {
  constructor(session, signal) {
    this.path = `${sessionPath(session)}/feedback`;
    this.signal = signal;
    this.items = [];
    this.places = new Map(); // Where the feedback of a message is on the page.
    this.list = h("div");
  }

  async load() {
    this.items = await all(this.path, this.signal);
    this.refresh();
  }

  /** Of a message: what was said, and buttons to say more. */
  of(message) {
    const place = h("div", { class: "feedback" });
    this.places.set(keyOf(message.agent_id, message.number), place);
    this.show(place, message.agent_id, message.number);
    return place;
  }

  show(place, agent, number) {
    const said = this.items.filter((item) => item.agent_id === agent
      && item.message_number === number);
    const target = { agent_id: agent, message_number: number };
    fill(place, said.map(itemElement), this.buttons(target, place));
  }

  buttons(target, place) {
    return h("div", { class: "row quiet" },
      button("Good", () => this.add({ rating: "up", ...target })),
      button("Bad", () => this.add({ rating: "down", ...target })),
      button("Comment", () => place.append(this.form(target))));
  }

  form(target) {
    const comment = h("textarea", { rows: "2", "aria-label": "Comment" });
    const score = h("input", { type: "number", step: "any", "aria-label": "Score" });
    const form = h("form", { class: "comment", onsubmit: (event) => {
      event.preventDefault();
      this.add({ comment: comment.value || undefined,
        score: score.value === "" ? undefined : Number(score.value), ...target })
        .then((added) => added && form.remove());
    } }, comment, h("label", {}, "Score ", score), h("div", { class: "row" },
      h("button", {}, "Give feedback"), button("Cancel", () => form.remove())));
    queueMicrotask(() => comment.focus());
    return form;
  }

  async add(feedback) {
    try {
      this.items.push(await call("POST", this.path, { body: feedback,
        headers: { "Idempotency-Key": randomText() } }));
      this.refresh();
      notice("Thank you for the feedback");
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  }

  /** Shows everywhere what is known now. */
  refresh() {
    for (const [key, place] of this.places) {
      if (place.isConnected) {
        const [number, agent] = split(key);
        this.show(place, agent, number);
      } else {
        this.places.delete(key);
      }
    }
    const general = this.items.filter((item) => item.message_number === undefined);
    fill(this.list, general.map((item) => h("div", {}, item.agent_id && `${item.agent_id}: `,
      itemElement(item))), this.buttons({}, this.list));
  }
}

const keyOf = (agent, number) => `${number} ${agent}`;
const split = (key) => [Number(key.slice(0, key.indexOf(" "))), key.slice(key.indexOf(" ") + 1)];

function itemElement(item) {
  return h("p", { class: "said" },
    item.rating && h("b", { class: item.rating }, item.rating === "up" ? "Good " : "Bad "),
    item.score !== undefined && h("b", {}, `${item.score} `),
    item.comment ?? "",
    item.extra && ` ${JSON.stringify(item.extra)}`,
    " ", time(item.created_at));
}
