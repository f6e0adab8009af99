// SPDX-License-Identifier: MIT
//
// The day in figures: what came, what became of it, who waits longest, whether the feeds run and the ledger balances,
// and where in the city it was.

import { get, passive, Problem } from "./api.js";
import { bars, columns } from "./charts.js";
import { button, calmed, field, fill, h, icon } from "./dom.js";
import { badge } from "./facts.js";
import { feedState } from "./feeds.js";
import { explain, number, span, t, told, word } from "./i18n.js";
import { onChange } from "./live.js";
import { countsMap } from "./map.js";
import { refilter } from "./router.js";
import { may } from "./session.js";
import { figures, heading } from "./table.js";

const tallies = ["received", "located_by_itself", "located_by_people", "queued", "forwarded", "set_aside", "dead"];
const stacked = ["located_by_itself", "located_by_people", "queued", "set_aside", "dead"];

/** Enters the room. */
export function mount(root, wanted) {
  // Other days than today's are for those who may know when a report came.
  const canChoose = may("hours");
  let day = canChoose ? wanted.filters.day ?? "" : "";
  let isGone = false;
  let mapped = "";
  let unmap = () => {};
  const date = h("input", { type: "date", value: day, onchange: () => {
    day = date.value;
    refilter({ day });
    load();
  } });
  heading(root, t("room.dashboard"));
  const board = h("div.board");
  const mapbox = h("div.mapbox");
  const regions = h("section.panel.city", h("h2", t("board.city")), mapbox);
  const counted = h("div");
  regions.append(counted);
  root.append(...(canChoose ? [h("div.filters", field(t("day"), date))] : []), board);

  async function load(options) {
    try {
      const fresh = await get("/dashboard", { day }, options);
      if (!isGone) show(fresh);
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      if (isGone) return;
      fill(board, h("div.empty", h("p.error", { role: "alert" }, explain(problem)),
        button(t("again"), { onclick: () => load() })));
    }
  }

  function show(d) {
    if (!day) date.value = d.day;
    const isOpen = new Set([...board.querySelectorAll("details")].flatMap((node, i) => (node.open ? [i] : [])));
    fill(board,
      h("ul.tiles", tallies.map((key) => h("li", { class: `t-${key}` }, h("span.muted", t(`tally.${key}`)),
        h("b", number(d.totals[key]))))),
      h("section.panel", bars(t("board.channels"),
        d.channels.map((counts) => ({ name: word("channel", counts.channel), counts })), stacked)),
      d.hours && h("section.panel", columns(t("board.hours"),
        d.hours.map((counts, hour) => ({ name: String(hour).padStart(2, "0"), counts })), stacked)),
      health(d), regions);
    board.querySelectorAll("details").forEach((node, i) => (node.open = isOpen.has(i)));
    showCity(d);
  }

  function showCity({ kelurahan }) {
    const key = JSON.stringify(kelurahan);
    if (key === mapped) return;
    mapped = key;
    unmap();
    const counts = new Map(kelurahan.map((k) => [k.code, k.reports]));
    countsMap(mapbox, counts).then((done) => (isGone ? done() : (unmap = done)));
    names().then((name) => {
      const rows = [...counts].sort((a, b) => b[1] - a[1]).map(([code, n]) => [name.get(code) ?? code, number(n)]);
      fill(counted, figures(t("board.city"), [t("place"), t("reports")], rows));
    }).catch(() => {}); // The map says by itself that there are no boundaries.
  }

  load();
  const stop = onChange(calmed(() => document.hidden || day || load(passive), 10_000));
  return {
    leave() {
      isGone = true;
      stop();
      unmap();
    },
  };
}

let known;
/** Names of kelurahan by their codes. */
function names() {
  known ??= get("/places/boundaries").then(({ kelurahan }) =>
    new Map(kelurahan.map((k) => [k.code, `${k.name} · ${k.kecamatan}`])));
  known.catch(() => (known = undefined)); // Asked for again the next time.
  return known;
}

function health(d) {
  return h("section.panel.health",
    h("h2", t("board.health")),
    h("p", t("board.oldest"), " ", d.oldest ? badge(t(`service.${d.oldest}`), d.oldest) : "–",
      d.oldest_seconds !== undefined && ` ${span(d.oldest_seconds)}`),
    d.feeds && [h("h3", t("room.feeds")), h("ul.plainlist", d.feeds.map((feed) => h("li", h("b", feed.name), " ",
      feedState(feed))))],
    h("h3", t("board.ledger"), " ", badge(t(d.ledger.balances ? "ledger.holds" : "ledger.broken"),
      d.ledger.balances ? "fresh" : "late")),
    d.ledger.lines.length > 0 && h("ul.plainlist.ledger", d.ledger.lines.map(ledgerLine)));
}

const ledgerLine = (line) => h("li", { class: line.holds ? "" : "error" },
  icon(line.holds ? "check" : "alert"), h("span.hidden-text", t(line.holds ? "ledger.holds" : "ledger.broken")),
  h("span", { title: line.name }, told(line.name) ?? line.name),
  h("span", line.detail.replace(/\d+/g, (digits) => number(Number(digits)))));
