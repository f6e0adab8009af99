// SPDX-License-Identifier: MIT
//
// The places a draft may lie in, numbered as the keys are. One is chosen: the first to begin with, later whatever was
// pointed at here, found in the search, or put on the map. A choice is
// `{kelurahan, coordinate, from: "candidate" | "search" | "map", index, name, metres}`.

import { fill, h, icon } from "./dom.js";
import { number, t } from "./i18n.js";

/** A candidate of a report as a choice. */
export const choiceOf = (report, index) => {
  const candidate = report.places[index];
  return candidate && { ...candidate, from: "candidate", index };
};

/** The list; `choose(choice)` and `accept(choice)` are called by pointer and by Enter. */
export function createCandidates({ choose, accept }) {
  const node = h("div.candidates");

  function show(report, chosen) {
    const canLocate = report.acts.includes("locate");
    const best = Math.max(...report.places.map((candidate) => candidate.score), 0) || 1;
    const isProposed = chosen && chosen.from !== "candidate";
    fill(node,
      isProposed && proposed(chosen, canLocate, report),
      report.places.length > 0
        ? h("ol", { "aria-label": t("candidates") }, report.places.map((candidate, index) =>
          row(report, candidate, index, { isChosen: chosen?.index === index, canLocate, best })))
        : !isProposed && h("p.none", h("b", t("candidates.none")),
          canLocate && [h("br"), t("candidates.none.text")]),
      report.has_map_data && h("p.muted.small", "© OpenStreetMap contributors"));
  }

  function row(report, candidate, index, { isChosen, canLocate, best }) {
    const { kelurahan, evidence, on_map: onMap, metres_to_boundary: metres, score } = candidate;
    const choice = choiceOf(report, index);
    return h("li.candidate", { class: `k${index % 9}${isChosen ? " chosen" : ""}` },
      h("button.pick", { type: "button", "aria-pressed": String(isChosen), onclick: () => choose(choice),
        onkeydown: (event) => isChosen && canLocate && event.key === "Enter" && !event.repeat &&
          (event.preventDefault(), accept(choice)) },
      h("span.number", String(index + 1)),
      h("span.names", h("b", kelurahan.name), h("span.muted", ` · ${kelurahan.kecamatan} · ${kelurahan.kota}`)),
      h("span.why", evidence.map((words) => h("q", words)),
        evidence.length === 0 && onMap.length > 0 && h("span.badge", t("map.only")),
        metres !== undefined && h("span.muted", t("metres", { n: number(metres) })),
        onMap.map((name) => h("span.osm", icon("pin"), h("span.hidden-text", t("on.map")), " ", name))),
      h("span.meter", { "aria-hidden": "true", css: { "--share": String(Math.max(0, score) / best) } })),
      canLocate && h("button.accept", { type: "button", "aria-label": t("accept.at", { place: kelurahan.name }),
        title: t("act.accept"), onclick: () => accept(choice) }, icon("forward")));
  }

  function proposed(choice, canLocate, report) {
    const { kelurahan, from, name, metres } = choice;
    return h("div.candidate.chosen.proposed", { tabindex: "-1" },
      h("div.pick", h("span.number", icon(from === "map" ? "pin" : "search")),
        h("span.names", h("b", kelurahan.name), h("span.muted", ` · ${kelurahan.kecamatan} · ${kelurahan.kota}`)),
        h("span.why", h("span.muted", t(`from.${from}`)), name && name !== kelurahan.name && h("q", name),
          metres !== undefined && h("span.muted", t("metres", { n: number(metres) })))),
      canLocate && h("button.primary.accept", { type: "button", "aria-label": t("accept.at", { place: kelurahan.name }),
        title: t("act.accept"), onclick: () => accept(choice) }, icon("forward")),
      report.places.length > 0 && h("button.quiet", { type: "button", "aria-label": t("propose.drop"),
        onclick: () => choose(choiceOf(report, 0)) }, icon("close")));
  }

  return { node, show };
}
