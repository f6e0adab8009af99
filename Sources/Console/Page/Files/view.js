// SPDX-License-Identifier: MIT
//
// The work view's panes: the message, its candidates, the map. Built once; each draft is shown into it, and what is
// being typed outlives a refresh of the draft.

import { button, fill, h, icon, select, unique } from "./dom.js";
import { createCandidates } from "./candidates.js";
import { dock } from "./dock.js";
import { banners, headline } from "./facts.js";
import { t, word } from "./i18n.js";
import { placesMap } from "./map.js";
import { createSearch } from "./search.js";
import { session } from "./session.js";
import { thread } from "./thread.js";
import { say } from "./toasts.js";

/** Builds the panes; `on` has what they call: choose, accept, point, keep, merge, event, acts. */
export function buildView(root, shell, on) {
  const head = h("div.head");
  const notice = h("div.notice", { role: "status" });
  const body = h("div.scrolls", { tabindex: "0", role: "group", "aria-label": t("messages") });
  const candidates = createCandidates(on);
  const search = createSearch({ label: t("search"), hint: t("search.hint"), escape: () => focusHeading(),
    pick: (option) => on.choose({ ...option, from: "search" }, true) });
  const category = select([], "", { id: unique("c") });
  // Chosen by the pointer, it gives the focus away: the next key is a command, and must not choose another one.
  let isPointed = false;
  category.addEventListener("pointerdown", () => (isPointed = true));
  category.addEventListener("keydown", () => (isPointed = false));
  category.addEventListener("change", () => isPointed && focusHeading());
  const visibility = toggle();
  const field = h("div.mapbox");
  const panes = h("div.panes", { hidden: true },
    h("section.pane.letter", { "aria-label": t("message") }, notice, head, body),
    h("section.pane.places", { "aria-label": t("place") },
      h("div.seek", search.node, h("kbd", { "aria-hidden": "true" }, "/")), candidates.node,
      h("div.presets", h("label", { for: category.id }, t("category")), category, visibility.node)),
    h("section.pane.mapside", { "aria-label": t("map") }, field));
  const calm = h("div.empty");
  fill(root, panes, calm);
  const map = placesMap(field, on);
  let known = null;

  function focusHeading() {
    head.querySelector("h1")?.focus({ preventScroll: true });
  }

  function preset(report, isNew) {
    const names = session.settings.categories;
    const all = names.includes(report.category) ? names : [report.category, ...names];
    const keepsChoice = !isNew && category.value !== known?.category;
    const value = keepsChoice ? category.value : report.category;
    fill(category, all.map((name) => h("option", { value: name }, name)));
    category.value = value;
    if (isNew || visibility.value() === known?.visibility) visibility.set(report.visibility);
    const isFixed = !report.acts.includes("locate") && !report.acts.includes("amend");
    category.disabled = isFixed;
    // Only its sender makes a report public.
    visibility.disable(isFixed || report.visibility !== "public");
    known = report;
  }

  function show(report, chosen, isNew) {
    panes.hidden = false;
    calm.hidden = true;
    fill(head, headline(report), banners(report, on));
    fill(body, thread(report));
    showCandidates(report, chosen);
    map.show(report.places, chosen, isNew);
    preset(report, isNew);
    highlight(chosen);
    fill(shell.acts, actButtons(report, chosen, on));
    if (!isNew) return;
    search.clear();
    fill(notice);
    body.scrollTop = 0;
    const first = body.querySelector("mark");
    if (first && first.offsetTop > body.clientHeight - 40) body.scrollTop = first.offsetTop - body.clientHeight / 2;
    focusHeading();
    document.title = `${report.ticket} · Kanal`;
  }

  /** The list is made anew: whoever was in it stays in it. */
  function showCandidates(report, chosen) {
    const isWithin = candidates.node.contains(document.activeElement);
    candidates.show(report, chosen);
    if (!isWithin) return;
    const next = candidates.node.querySelector(".chosen.proposed, .chosen .pick");
    if (next) next.focus();
    else focusHeading();
  }

  /** Puts the marks of the chosen candidate forward. */
  function highlight(chosen) {
    for (const mark of body.querySelectorAll("mark")) {
      const own = mark.dataset.candidates.split(" ").map(Number);
      mark.classList.toggle("chosen", own.includes(chosen?.index));
    }
  }

  return {
    show, search, focusHeading,
    /** Shows another choice for the same draft. */
    choose(report, chosen) {
      showCandidates(report, chosen);
      map.show(report.places, chosen, false);
      highlight(chosen);
      fill(shell.acts, actButtons(report, chosen, on));
    },
    /** What differs from the draft's own category and visibility. */
    changes(report) {
      return {
        ...(category.value !== report.category && { category: category.value }),
        ...(visibility.value() !== report.visibility && { visibility: visibility.value() }),
      };
    },
    busy(isBusy) {
      panes.classList.toggle("busy", isBusy);
      panes.setAttribute("aria-busy", String(isBusy));
    },
    /** Tells something of the draft in hand, with what can be done about it. */
    tell(text, ...buttons) {
      fill(notice, text && h("div.banner.changed", icon("alert"), h("p", text), buttons));
    },
    /** Nothing to work: says so, in place of the draft. */
    rest(title, text, ...buttons) {
      panes.hidden = true;
      calm.hidden = false;
      fill(shell.acts);
      fill(calm, h("h1", { tabindex: "-1" }, title), h("p.muted", text), h("div.buttons", buttons));
      calm.querySelector("h1").focus({ preventScroll: true });
      say(title);
      document.title = `${t("room.work")} · Kanal`;
    },
    remove: () => map.remove(),
  };
}

/** Private or public, as two radio buttons. */
function toggle() {
  const name = unique("v");
  const inputs = ["private", "public"].map((value) => h("input", { type: "radio", name, value }));
  const node = h("fieldset.toggle", h("legend.hidden-text", t("visibility")),
    inputs.map((input) => h("label", input, h("span", word("visibility", input.value)))));
  return {
    node,
    value: () => inputs.find((input) => input.checked)?.value,
    set: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
    disable: (isFixed) => (node.disabled = isFixed),
  };
}

/** The acts as buttons, for the foot: only those that may be done. */
function actButtons(report, chosen, on) {
  const list = [
    ["locate", chosen?.kelurahan.name ?? t("act.locate"), "↵", "primary go"],
    ["ask", t("act.ask"), "A"], ["set-aside", t("act.aside"), "S"], ["merge", t("act.merge"), "M"],
    ["split", t("act.split"), "P"], ["skip", t("act.skip"), "N"],
  ];
  const can = (act) => report.acts.includes(act) &&
    (act !== "split" || report.messages.some((message) => message.can_split));
  return dock([
    ...list.filter(([act]) => can(act)).map(([act, text, key, kind = ""]) =>
      button(text, { key, kind, onclick: () => on.acts[act](), ...(act === "locate" && { drawing: "forward",
        disabled: !chosen, "aria-label": chosen && t("accept.at", { place: chosen.kelurahan.name }) }) })),
    button(t("filter"), { kind: on.isFiltered() ? "quiet on" : "quiet", drawing: "layers", onclick: on.filter }),
  ]);
}
