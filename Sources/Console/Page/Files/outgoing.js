// SPDX-License-Identifier: MIT
//
// Answers that were refused or parked: sending them again, or giving them up with a reason.

import { get, post } from "./api.js";
import { button, h } from "./dom.js";
import { said } from "./facts.js";
import { askReason } from "./forms.js";
import { number, t, when, word } from "./i18n.js";
import { address } from "./router.js";
import { heading, listing, table } from "./table.js";
import { fail, toast } from "./toasts.js";

/** Enters the room. */
export function mount(root) {
  heading(root, t("room.outgoing"), t("outgoing.lead"));
  const list = listing(root, {
    load: (cursor) => get("/outgoing", { cursor, limit: 50 }),
    empty: t("outgoing.empty"),
    draw: (items) => table(t("room.outgoing"), [
      { head: t("kind"), cell: (o) => [word("outgoing.kind", o.kind), h("span.line.muted", o.courier)] },
      { head: t("ticket"), cell: (o) => o.report
        ? h("a.ticket", { href: address("report", o.report) }, o.ticket ?? o.report) : o.ticket ?? "–" },
      { head: t("state"), cell: (o) => word("outgoing", o.state) },
      { head: t("attempts"), kind: "number", cell: (o) => number(o.attempts) },
      { head: t("reason"), kind: "free", cell: (o) => (o.reason ? said(o.reason) : "–") },
      items.some((o) => o.created_at) && { head: t("created"), cell: (o) => when(o.created_at) },
      { head: t("act"), kind: "acts", cell: (o) => [
        button(t("resend"), { kind: "small", "aria-label": `${t("resend")}: ${o.id}`, "data-keep": o.id,
          onclick: () => run(() => post(`/outgoing/${o.id}/requeue`), t("did.resend")) }),
        button(t("give.up"), { kind: "small", "aria-label": `${t("give.up")}: ${o.id}`, onclick: () => giveUp(o) })] },
    ].filter(Boolean), items),
  });

  async function giveUp(outgoing) {
    const reason = await askReason(t("give.up"));
    if (reason) await run(() => post(`/outgoing/${outgoing.id}/give-up`, { reason }), t("did.give.up"));
  }

  async function run(act, text) {
    try {
      await act();
      toast(text);
    } catch (problem) {
      fail(problem);
    }
    await list.reload();
  }

  return {};
}
