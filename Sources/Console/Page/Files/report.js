// SPDX-License-Identifier: MIT
//
// One report to read: its messages, where it lies, what became of it, and who may see its photos. Where it lies is
// decided in the work view; what can be done beside that is done here, too.

import * as acts from "./acts.js";
import { get, passive, Problem } from "./api.js";
import { button, calmed, fill, h } from "./dom.js";
import { createCandidates } from "./candidates.js";
import { dock } from "./dock.js";
import { banners, differences, headline } from "./facts.js";
import { askChanges, askMessage, askTarget } from "./forms.js";
import { grants } from "./grants.js";
import { explain, t } from "./i18n.js";
import { onChange } from "./live.js";
import { placesMap } from "./map.js";
import { address, go } from "./router.js";
import { may, session } from "./session.js";
import { thread } from "./thread.js";
import { fail, toast } from "./toasts.js";

/** Enters the room. */
export async function mount(root, { subject }, shell) {
  let report;
  const head = h("div.head");
  const body = h("div");
  const places = createCandidates({ choose: () => {}, accept: () => {} });
  const rights = h("div");
  const field = h("div.mapbox");
  const map = placesMap(field, { point: () => {}, pick: () => {} });

  try {
    report = await get(`/reports/${encodeURIComponent(subject)}`);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    fill(root, h("div.empty", h("h1", { tabindex: "-1" }, t("report.none")), h("p.muted", explain(problem)),
      h("a.button", { href: address("list") }, t("room.list"))));
    return {};
  }
  fill(root, h("div.panes.reading",
    h("section.pane.letter", { "aria-label": t("message") }, head, body),
    h("section.pane.places", { "aria-label": t("place") }, h("h2", t("candidates")), places.node, rights),
    h("section.pane.mapside", { "aria-label": t("map") }, field)));
  show(true);
  head.querySelector("h1").focus({ preventScroll: true });

  function show(isNew) {
    fill(head, headline(report), banners(report));
    fill(body, h("p.muted", t("category"), ": ", report.category), thread(report));
    places.show({ ...report, acts: [] }, null);
    const spot = report.kelurahan && { kelurahan: report.kelurahan, from: "candidate",
      coordinate: report.places.find((p) => p.kelurahan.code === report.kelurahan.code)?.coordinate };
    map.show(report.places, spot, isNew);
    if (isNew && report.acts.includes("grant")) grants(rights, report, () => refresh(true));
    const can = (act) => report.acts.includes(act);
    fill(shell.acts, dock([
      may("work") && (can("claim") || can("locate")) &&
        button(t("act.work"), { kind: "primary", onclick: () => go("work", report.id) }),
      can("undo") && button(t("act.undo"), { onclick: () => run(() => acts.undo(report.id, report.version)) }),
      can("amend") && button(t("change"), { onclick: () => decide(() => askChanges(report), acts.amend) }),
      can("merge") && button(t("act.merge"), { onclick: () =>
        decide(() => askTarget(report, report.duplicate_of), acts.merge) }),
      can("split") && button(t("act.split"), { onclick: () => decide(() => askMessage(report), acts.split) }),
      can("keep") && button(t("act.keep"), { onclick: () => run(() => acts.keep(report)) }),
      report.claim && h("span.muted", report.claim.is_mine ? t("claim.mine")
        : t("claimed.by", { by: report.claim.by })),
    ]));
    document.title = `${report.ticket} · Kanal`;
  }

  /** Asks for what the act needs, then does it to the version that was seen when it was asked. */
  async function decide(ask, act) {
    const mine = report;
    const answer = await ask();
    if (answer) await run(() => act(mine, answer));
  }

  async function run(act) {
    try {
      await act();
      toast(t("done"));
    } catch (problem) {
      fail(problem);
    }
    await refresh(true);
  }

  async function refresh(isOwn) {
    try {
      const fresh = await get(`/reports/${report.id}`, {}, isOwn ? {} : passive);
      const news = differences(report, fresh);
      report = fresh;
      show(false);
      if (!isOwn && news.length) toast([t("changed"), ...news].join(" "));
    } catch (problem) {
      fail(problem);
    }
  }

  const later = calmed(() => refresh(false), 400);
  const stop = onChange((changes) => {
    const isMine = changes.reports.some((r) => r.id === report.id && r.by !== session.name);
    if (isMine || !changes.is_complete) later();
  });
  return {
    leave() {
      stop();
      map.remove();
    },
  };
}
