// SPDX-License-Identifier: MIT
//
// Reports by filter. The filters are the address, so that a view can be bookmarked; a choice of rows can be decided on
// in one stroke. What somebody else works on cannot be chosen, and a row that changed under the choice leaves it.

import { decideMany, ofEvent } from "./acts.js";
import { get, passive, Problem } from "./api.js";
import { button, calmed, field, fill, h, keepFocus, select } from "./dom.js";
import { form } from "./dialogs.js";
import { dock } from "./dock.js";
import { badge, serviceBadge } from "./facts.js";
import { areaField, askReason, categoryPairs, channelPairs } from "./forms.js";
import { explain, number, place, t, when, word } from "./i18n.js";
import { onChange } from "./live.js";
import { address, refilter } from "./router.js";
import { createSearch } from "./search.js";
import { may, session } from "./session.js";
import { heading, listing, table } from "./table.js";
import { fail, toast } from "./toasts.js";

const states = ["needs_location", "located", "forwarded", "outside", "set_aside", "merged"];
const names = ["state", "channel", "territory", "category", "age", "claim", "event", "ticket"];

/** Enters the room. */
export function mount(root, wanted, shell) {
  let filters = only(wanted.filters);
  let chosen = new Map();
  const refused = new Map();
  const bar = h("div.filters", { role: "search" });
  const events = h("div.events");
  const stateNow = () => filters.state || "needs_location";

  heading(root, t("room.list"));
  root.append(bar, events);
  const rows = listing(root, { draw,
    load: (cursor, options) => get("/reports", { ...filters, limit: 50, cursor }, options),
    empty: t("list.empty"), loaded: (_, items) => keepChoice(items) });

  function change(next) {
    filters = only({ ...filters, ...next });
    chosen = new Map();
    refilter(filters);
    drawEvents();
    rows.reset();
    drawActs();
  }

  function drawBar() {
    const pick = (name, pairs) => {
      const node = select(pairs, filters[name], { onchange: () => change({ [name]: node.value }) });
      return field(t(`filter.${name}`), node);
    };
    const ticket = h("input", { type: "search", value: filters.ticket ?? "", maxlength: 40,
      onchange: () => change({ ticket: ticket.value.trim() }) });
    fill(bar,
      pick("state", states.map((s) => [s === "needs_location" ? "" : s, word("state", s)])),
      pick("channel", channelPairs()), pick("category", categoryPairs()),
      pick("age", [["", t("all.ages")], ...["fresh", "due", "late"].map((a) => [a, t(`service.${a}`)])]),
      pick("claim", [["", t("all.claims")], ...["mine", "others", "free", "asked"].map((c) => [c, t(`claim.${c}`)])]),
      areaField(filters.territory, (code) => change({ territory: code })),
      field(t("ticket"), ticket));
  }

  async function drawEvents(options) {
    try {
      const { items } = await get("/events", {}, options);
      const waiting = items.filter((event) => event.waiting > 0 || event.id === filters.event).slice(0, 8);
      keepFocus(events, () => fill(events, waiting.length > 0 && [
        h("h2", t("events")),
        h("ul", waiting.map((event) => h("li", { class: event.id === filters.event ? "on" : "" },
          h("a", { href: address("list", "", event.id === filters.event ? {} : { event: event.id }),
            "data-keep": event.id, "aria-current": event.id === filters.event ? "true" : undefined },
          h("b", event.category), event.kelurahan && ` · ${event.kelurahan.name}`,
          h("span.muted", t("event.counts", { n: event.reports, waiting: event.waiting })),
          event.id === filters.event && h("span.badge", t("event.chosen")))))),
        filters.event && may("work") && stateNow() === "needs_location" &&
          button(t("event.place"), { kind: "primary", "data-keep": "place", onclick: wholeEvent }),
      ]));
    } catch (problem) {
      fail(problem);
    }
  }

  function draw(items) {
    const canChoose = may("work");
    const free = items.filter(isFree);
    const all = h("input", { type: "checkbox", "aria-label": t("choose.all"), "data-keep": "all", onchange: () => {
      chosen = new Map(all.checked ? free.map((item) => [item.id, item]) : []);
      rows.redraw();
      drawActs();
    } });
    all.checked = free.length > 0 && free.every((item) => chosen.has(item.id));
    return table(t("room.list"), [
      canChoose && { head: all, kind: "tick", cell: tick },
      { head: t("ticket"), cell: (r) => [
        h("a.ticket", { href: address("report", r.id), "data-keep": `t${r.id}` }, r.ticket),
        r.received_at && h("span.line.muted.small", when(r.received_at))] },
      { head: t("age"), cell: (r) => [r.is_emergency && badge(t("emergency"), "urgent"), serviceBadge(r)] },
      { head: t("channel"), cell: (r) => word("channel", r.channel) },
      { head: t("message"), kind: "opening",
        cell: (r) => [h("span.cut", { dir: "auto" }, r.opening ?? "–"), marksOf(r)] },
      { head: t("place"), cell: where },
      { head: t("claim"), cell: (r) => [r.claim ? badge(r.claim.is_mine ? t("claim.mine") : r.claim.by)
        : canChoose && r.state === "needs_location" &&
          h("a.button.small", { href: address("work", r.id), "data-keep": `w${r.id}` }, t("act.work")),
      refused.has(r.id) && h("span.error.small", explain(refused.get(r.id)))] },
    ].filter(Boolean), items, (r) => (chosen.has(r.id) ? "chosen" : ""));
  }

  function tick(item) {
    const box = h("input", { type: "checkbox", disabled: !isFree(item), "data-keep": item.id,
      "aria-label": t("choose.one", { ticket: item.ticket }), onchange: () => {
        if (box.checked) chosen.set(item.id, item);
        else chosen.delete(item.id);
        box.closest("tr").classList.toggle("chosen", box.checked);
        drawActs();
      } });
    box.checked = chosen.has(item.id);
    return box;
  }

  const marksOf = (r) => h("span.line", badge(r.category, "plain"),
    r.visibility === "public" && badge(t("visibility.public")), r.is_asked && badge(t("claim.asked")),
    r.duplicate_of && badge(t("duplicate.short")),
    r.reason && badge(r.reason, "plain"), r.status && badge(r.status, "state"));

  const where = (r) => r.kelurahan ? place(r.kelurahan) : r.candidates.length
    ? h("span.muted", r.candidates.map((k) => k.name).join(", "), "?") : h("span.muted", "–");

  function keepChoice(items) {
    for (const item of items) {
      if (chosen.has(item.id) && chosen.get(item.id).version !== item.version) chosen.delete(item.id);
    }
    drawActs();
  }

  // Deciding on many

  function drawActs() {
    const n = chosen.size;
    const isOpen = stateNow() === "needs_location";
    fill(shell.acts, n > 0 && dock([
      h("b.count", t("chosen.n", { n })),
      isOpen && button(t("bulk.place"), { kind: "primary", onclick: () => placeMany([...chosen.values()]) }),
      isOpen && button(t("act.aside"), { onclick: asideMany }),
      isOpen && button(t("bulk.category"), { onclick: amendMany }),
      (stateNow() === "located" || stateNow() === "set_aside") && button(t("act.undo"), { onclick: () =>
        decide("reopen", {}, (k) => t("did.reopen", { n: k })) }),
      button(t("choose.none"), { kind: "quiet", onclick: () => (chosen.clear(), rows.redraw(), drawActs()) }),
    ]));
  }

  async function decide(act, body, text, items = [...chosen.values()]) {
    const results = await decideMany(act, items, body, text);
    refused.clear();
    for (const r of results) {
      if (r.problem) refused.set(r.id, new Problem(r.problem, r.problem.status));
      else chosen.delete(r.id);
    }
    drawActs();
    drawEvents();
    await rows.reload();
  }

  async function placeMany(items, held = 0) {
    let target = null;
    const shown = h("p.said", t("bulk.place.lead", { n: number(items.length) }),
      held > 0 && ` ${t("event.held", { n: number(held) })}`);
    const search = createSearch({ label: t("search"), hint: t("search.hint"), pick: (option) => {
      target = option.kelurahan;
      fill(shown, h("b", place(target)));
    } });
    const done = await form(t("bulk.place"), [search.node, shown], { text: t("act.place"), submit: async () => {
      if (!target) throw new Problem({ type: "choose" }, 0);
      return target;
    } });
    const text = (n) => t("did.event", { n, place: done.name });
    if (done) await decide("locate", { kelurahan: done.code }, text, items).catch(fail);
  }

  async function wholeEvent() {
    const waiting = await ofEvent(filters.event, filters).catch(fail);
    if (!waiting) return;
    if (waiting.free.length) await placeMany(waiting.free, waiting.held);
    else toast(t("event.held", { n: number(waiting.held) }));
  }

  async function asideMany() {
    const reason = await askReason(t("aside.many", { n: chosen.size }), session.settings.reasons);
    if (reason) await decide("set-aside", { reason }, (n) => t("did.asides", { n })).catch(fail);
  }

  async function amendMany() {
    const category = select(session.settings.categories.map((c) => [c, c]), session.settings.categories[0]);
    const value = await form(t("bulk.category"), [field(t("category"), category)],
      { text: t("save"), kind: "narrow", submit: async () => category.value });
    if (value) await decide("amend", { category: value }, (n) => t("did.amend", { n })).catch(fail);
  }

  const isFree = (item) => !item.claim || item.claim.is_mine;
  drawBar();
  drawEvents();
  const stop = onChange(calmed(() => document.hidden || (rows.reload(passive), drawEvents(passive)), 3000));
  return {
    leave: () => stop(),
    filter(next) {
      filters = {};
      change(next.filters);
      drawBar();
    },
  };
}

const only = (filters) => Object.fromEntries(names.filter((n) => filters[n]).map((n) => [n, filters[n]]));
