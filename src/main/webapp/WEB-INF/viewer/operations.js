// For those who run it: the pools as they are, readiness, the settings.

import { get } from "./api.js";
import { failed, fill, h, json } from "./dom.js";
import uPlot from "./lib/uplot.js";

const EVERY_MS = 1000;
const MOST = 300; // Five minutes.
const LEAST_SECONDS = 60;
const SERIES = [["In use", "in_use", "#2563eb"], ["Idle", "idle", "#16a34a"],
  ["Waiting", "waiting", "#dc2626"], ["Time to get one (mean, ms)", "time", "#a16207"]];

export async function view({ signal }) {
  const readiness = h("div");
  const pools = h("div", { class: "pools" });
  const charts = new Map();
  const show = async () => {
    const { factories } = await get("pool", { signal });
    for (const factory of factories) {
      if (!charts.has(factory.name)) {
        charts.set(factory.name, new PoolChart(factory.name));
        pools.append(charts.get(factory.name).element);
      }
      charts.get(factory.name).add(factory);
    }
  };
  await show();
  const settings = await settingsTable(signal);
  await showReadiness(readiness, signal);
  watch(signal, () => Promise.all([show(), showReadiness(readiness, signal)]));
  return [h("h1", {}, "Operations"),
    h("p", { class: "row" }, [["/openapi", "API description"], ["/openapi/ui/", "Swagger UI"],
      ["/health", "Health"], ["/metrics", "Metrics"]].map(([address, name]) =>
      h("a", { href: address, rel: "noreferrer" }, name))),
    h("section", { "aria-label": "Readiness" }, h("h2", {}, "Readiness"), readiness),
    h("section", { "aria-label": "Pools" }, h("h2", {}, "Connection pools"), pools),
    h("section", { "aria-label": "Settings" }, h("h2", {}, "Settings"), settings)];
}

async function watch(signal, look) {
  let told = false;
  while (!signal.aborted) {
    await new Promise((resolve) => { setTimeout(resolve, EVERY_MS); });
    if (!signal.aborted && document.visibilityState === "visible") {
      await look().then(() => { told = false; }, (error) => {
        if (!told && !signal.aborted) {
          failed(error);
        }
        told = true;
      });
    }
  }
}

/** Numbers of one pool over the last minutes, as a chart and as they are now. */
class PoolChart {
  constructor(name) {
    this.data = [[], ...SERIES.map(() => [])];
    this.now = h("p", { class: "now" });
    this.place = h("div", { class: "chart", role: "img",
      "aria-label": `Connections of ${name} over time` });
    this.element = h("section", {}, h("h3", {}, name), this.now, this.place);
  }

  add(factory) {
    const pool = factory.pool;
    fill(this.now, [factory.status, factory.server_version && `MongoDB ${factory.server_version}`,
      factory.connection_string, pool && `${pool.in_use} in use`, pool && `${pool.idle} idle`,
      pool && `${pool.waiting} waiting`,
      pool && `${pool.checkout_time_ms.mean.toFixed(2)} ms to get one (longest `
        + `${pool.checkout_time_ms.max.toFixed(0)})`].filter(Boolean).join(" · "));
    if (!pool) {
      return;
    }
    this.data[0].push(Date.now() / 1000);
    SERIES.forEach(([, name], i) => this.data[i + 1].push(name === "time"
      ? pool.checkout_time_ms.mean : pool[name]));
    if (this.data[0].length > MOST) {
      this.data.forEach((values) => values.shift());
    }
    this.draw();
  }

  draw() {
    const width = this.place.clientWidth;
    if (width === 0) {
      return; // Not on the page yet.
    }
    this.plot ??= this.make(width);
    this.plot.setSize({ width, height: 240 });
    this.plot.setData(this.data);
  }

  make(width) {
    const ink = getComputedStyle(document.body).color;
    const axis = { stroke: ink, grid: { stroke: "#8884" }, ticks: { stroke: "#8884" } };
    return new uPlot({ width, height: 240,
      scales: { x: { range: (plot, least, most) => [Math.min(least, most - LEAST_SECONDS), most] },
        y: { range: (plot, least, most) => [0, Math.max(5, most)] },
        ms: { range: (plot, least, most) => [0, Math.max(5, most)] } },
      axes: [axis, axis, { ...axis, scale: "ms", side: 1, grid: { show: false } }],
      series: [{ label: "Time" }, ...SERIES.map(([label, name, stroke]) => ({ label, stroke,
        width: 2, scale: name === "time" ? "ms" : "y" }))],
    }, this.data, this.place);
  }
}

async function showReadiness(place, signal) {
  const response = await fetch("/health/ready", { signal, cache: "no-store" }).catch(() => null);
  if (signal.aborted || !response || response.status === 404) {
    fill(place, "This server reports its health elsewhere.");
    return;
  }
  const health = await response.json().catch(() => ({ status: `answers ${response.status}` }));
  fill(place, h("p", {}, h("b", { class: health.status === "UP" ? "up" : "down" }, health.status)),
    (health.checks ?? []).map((check) => h("details", { open: check.status !== "UP" },
      h("summary", {}, `${check.name}: ${check.status}`), check.data && json(check.data))));
}

async function settingsTable(signal) {
  const { settings } = await get("settings", { signal });
  const body = h("tbody", {}, settings.map(({ name, value, source }) =>
    h("tr", { class: source === "default" ? "" : "set" }, h("th", { scope: "row" }, name),
      h("td", {}, value), h("td", {}, source))));
  const search = h("input", { type: "search", "data-key": "/", oninput: () => {
    for (const row of body.rows) {
      row.hidden = !row.textContent.toLowerCase().includes(search.value.toLowerCase());
    }
  } });
  return [h("label", {}, "Search ", search), h("div", { class: "scroll" },
    h("table", { class: "settings" }, h("thead", {}, h("tr", {}, ["Setting", "Value",
      "Set by"].map((name) => h("th", { scope: "col" }, name)))), body))];
}
