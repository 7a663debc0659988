// The logs of a session's agents as one sequence by time, of which a window is held: it moves up and
// down page by page, so that no length of a conversation is too long.

import { agentPath, get, query } from "./api.js";

const PAGE = 50;
const SPARE = 100; // How many messages behind an edge of the window are kept.

/** One agent's log: `above` lies before the window, `below` behind it, both next to it. */
class AgentLog {
  constructor(session, agent, number) {
    this.path = `${agentPath(session, agent)}/messages`;
    this.agent = agent;
    this.jump(number);
    this.atBottom = true; // Of one that has just come in: what it has is found as new.
  }

  /** The window is empty, and stands before this number. */
  jump(number) {
    this.start = number;
    this.end = number;
    this.above = [];
    this.below = [];
    this.atTop = number === 0;
    this.atBottom = false;
  }

  async fillAbove(signal) {
    if (this.above.length === 0 && !this.atTop) {
      const page = await get(this.path + query({ before: this.start, limit: PAGE }), { signal });
      this.above = page.items;
      this.atTop = page.next_before === undefined;
    }
  }

  async fillBelow(signal) {
    if (this.below.length === 0 && !this.atBottom) {
      const page = await get(this.path + query({ after: this.end - 1, limit: PAGE }), { signal });
      this.below = page.items;
      this.atBottom = page.items.length === 0 || page.items.at(-1).number + 1 >= page.next_number;
    }
  }
}

export class SessionLog {
  constructor(session, signal) {
    this.session = session;
    this.signal = signal;
    this.window = [];
    this.logs = new Map();
    this.only = null;
  }

  /** Takes in the agents of the session; those that come later begin at their first message. */
  agents(ids, number = 0) {
    for (const id of ids) {
      if (!this.logs.has(id)) {
        this.logs.set(id, new AgentLog(this.session, id, number));
      }
    }
  }

  shown() {
    return [...this.logs.values()].filter((log) => this.only === null || log.agent === this.only);
  }

  jump(number) {
    this.window = [];
    this.shown().forEach((log) => log.jump(number));
  }

  /** Moves to the end; returns what is there, in order. */
  async toEnd() {
    this.jump(Number.MAX_SAFE_INTEGER);
    const messages = await this.up();
    for (const log of this.shown()) {
      const last = messages.findLast((message) => message.agent_id === log.agent)
        ?? log.above.at(-1);
      log.end = (last?.number ?? -1) + 1;
      log.atBottom = true;
    }
    return messages;
  }

  get atTop() {
    return this.shown().every((log) => log.atTop && log.above.length === 0);
  }

  get atBottom() {
    return this.shown().every((log) => log.atBottom && log.below.length === 0);
  }

  /** Moves the window's first edge up; returns what came in, in order. */
  async up(count = PAGE) {
    const taken = [];
    let logs = this.shown();
    while (taken.length < count) {
      await Promise.all(logs.map((log) => log.fillAbove(this.signal)));
      logs = logs.filter((log) => log.above.length > 0); // Nothing now is nothing for this move.
      const log = chosen(logs, (each) => each.above.at(-1), (a, b) => a > b);
      if (!log) {
        break;
      }
      const message = log.above.pop();
      log.start = message.number;
      taken.unshift(message);
    }
    this.window.unshift(...taken);
    return taken;
  }

  /** Moves the window's last edge down; returns what came in, in order. */
  async down(count = PAGE) {
    const taken = [];
    let logs = this.shown();
    while (taken.length < count) {
      await Promise.all(logs.map((log) => log.fillBelow(this.signal)));
      logs = logs.filter((log) => log.below.length > 0); // Nothing now is nothing for this move.
      const log = chosen(logs, (each) => each.below[0], (a, b) => a < b);
      if (!log) {
        break;
      }
      const message = log.below.shift();
      log.end = message.number + 1;
      taken.push(message);
    }
    this.window.push(...taken);
    return taken;
  }

  /** What was written since; empty while the window's last edge is not at the end. */
  async newer() {
    if (!this.atBottom) {
      return [];
    }
    this.shown().forEach((log) => { log.atBottom = false; });
    return this.down();
  }

  /** Takes the first messages out of the window. */
  dropFirst(count) {
    const dropped = this.window.splice(0, count);
    for (const log of this.shown()) {
      const mine = dropped.filter((message) => message.agent_id === log.agent);
      if (mine.length > 0) {
        log.above = [...log.above, ...mine];
        log.atTop &&= log.above.length <= SPARE;
        log.above = log.above.slice(-SPARE);
        log.start = mine.at(-1).number + 1;
      }
    }
    return dropped;
  }

  /** Takes the last messages out of the window. */
  dropLast(count) {
    const dropped = this.window.splice(-count, count);
    for (const log of this.shown()) {
      const mine = dropped.filter((message) => message.agent_id === log.agent);
      if (mine.length > 0) {
        log.below = [...mine, ...log.below];
        log.atBottom &&= log.below.length <= SPARE;
        log.below = log.below.slice(0, SPARE);
        log.end = mine[0].number;
      }
    }
    return dropped;
  }
}

/** The log whose next message comes first by this order of times. */
function chosen(logs, next, comesFirst) {
  let best = null;
  for (const log of logs) {
    if (best === null || comesFirst(Date.parse(next(log).created_at),
      Date.parse(next(best).created_at))) {
      best = log;
    }
  }
  return best;
}
