// SPDX-License-Identifier: MIT
//
// What is known of a report, at a glance: badges, warnings, and what changed between two looks at it.

import { button, h, icon } from "./dom.js";
import { place, span, t, told, when, word } from "./i18n.js";
import { address } from "./router.js";
import { session } from "./session.js";

/** Fresh, due or late; the exact age only where the officer may know it. */
export function serviceBadge({ service, seconds_waiting: seconds }) {
  return h("span.badge", { class: service }, icon("clock"), t(`service.${service}`),
    seconds !== undefined && h("span", " · ", span(seconds)));
}

/** A small label. */
export const badge = (text, kind = "") => h("span.badge", { class: kind }, text);

/** What the server said, in words of the page; its own stand below for whoever has to mend it. */
export function said(text) {
  const words = told(text);
  return [words && h("span.line", words), h("span", { lang: "en", class: words ? "line small muted" : "" }, text)];
}

/** Ticket, channel, age, sender's pseudonym. */
export function headline(report, level = "h1") {
  return h("div.headline",
    h(level, { tabindex: "-1", class: "ticket" }, h("span.hidden-text", t("draft"), " "), report.ticket),
    serviceBadge(report), badge(word("channel", report.channel)),
    report.state !== "needs_location" && badge(word("state", report.state), "state"),
    badge(word("visibility", report.visibility), report.visibility),
    /\w/.test(report.pseudonym) && h("span.badge.plain", { title: t("pseudonym") }, icon("user"), h("span.hidden-text",
      t("pseudonym"), " "), report.pseudonym),
    report.received_at && h("span.muted.small", when(report.received_at)),
    report.number && h("span.muted.small", t("core.number", { number: report.number })));
}

const link = (id, text) => h("a", { href: address("report", id) }, text ?? id);

/** Warnings above the text; `on` has the acts that stand beside them (`keep`, `merge`, `event`). */
export function banners(report, on = {}) {
  const may = (act) => report.acts.includes(act);
  return [
    report.is_emergency && h("div.banner.urgent", icon("alert"),
      h("p", h("b", t("emergency")), " ", t("emergency.text", { number: session.settings.emergency_number }))),
    report.duplicate_of && h("div.banner", icon("layers"),
      h("p", t("duplicate"), " ", link(report.duplicate_of)),
      on.merge && may("merge") && button(t("act.merge"), { onclick: () => on.merge(report.duplicate_of) }),
      on.keep && may("keep") && button(t("act.keep"), { onclick: on.keep })),
    report.event_reports > 1 && h("div.banner.calm", icon("layers"),
      h("p", t("event.part", { n: report.event_reports, waiting: report.event_waiting ?? 0 }), " ",
        h("a", { href: address("list", "", { event: report.event }) }, t("event.show"))),
      on.event && may("locate") && report.event_waiting > 1 &&
        button(t("event.all"), { key: "E", onclick: on.event })),
    report.is_asked && h("div.banner.calm", icon("ask"), h("p", t("asked"))),
    report.reason && h("div.banner.calm", icon("alert"), h("p", t("reason"), ": ", report.reason)),
    report.merged_into && h("div.banner.calm", icon("layers"), h("p", t("merged.into"), " ", link(report.merged_into))),
    report.merged.length > 0 && h("div.banner.calm", icon("layers"),
      h("p", t("merged.here"), " ", report.merged.map((m, i) => [i > 0 && ", ", link(m.id, m.ticket)]))),
    report.kelurahan && h("div.banner.calm", icon("pin"), h("p", place(report.kelurahan),
      report.status && [" · ", t("core.status"), " ", h("b", report.status)])),
  ];
}

/** What differs between two looks at one report, in words. */
export function differences(before, after) {
  const fresh = after.messages.length - before.messages.length;
  const answers = after.messages.slice(before.messages.length).filter((m) => !m.is_ours).length;
  const changed = (key, group) => before[key] !== after[key] &&
    t(`changed.${key}`, { now: group ? word(group, after[key]) : after[key] });
  return [
    answers > 0 ? t("changed.answers", { n: answers }) : fresh !== 0 && t("changed.messages"),
    changed("state", "state"), changed("category"), changed("visibility", "visibility"),
    before.kelurahan?.code !== after.kelurahan?.code && t("changed.place", { now: place(after.kelurahan) || "–" }),
    before.places.map((p) => p.kelurahan.code).join() !== after.places.map((p) => p.kelurahan.code).join() &&
      t("changed.candidates"),
    after.attachments.length !== before.attachments.length && t("changed.attachments"),
    after.claim && !after.claim.is_mine && t("changed.claim", { by: after.claim.by }),
  ].filter(Boolean);
}
