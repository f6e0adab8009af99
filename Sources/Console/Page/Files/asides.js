// SPDX-License-Identifier: MIT
//
// Reports that were set aside, with the reason, and their way back into the queue.

import { undo } from "./acts.js";
import { get, passive } from "./api.js";
import { button, calmed, h } from "./dom.js";
import { t, when, word } from "./i18n.js";
import { onChange } from "./live.js";
import { address } from "./router.js";
import { heading, listing, table } from "./table.js";
import { fail, toast } from "./toasts.js";

/** Enters the room. */
export function mount(root) {
  heading(root, t("room.asides"), t("asides.lead"));
  const list = listing(root, {
    load: (cursor, options) => get("/reports", { state: "set_aside", limit: 50, cursor }, options),
    empty: t("asides.empty"),
    draw: (items) => table(t("room.asides"), [
      { head: t("ticket"), cell: (r) => [
        h("a.ticket", { href: address("report", r.id), "data-keep": `t${r.id}` }, r.ticket),
        r.received_at && h("span.line.muted.small", when(r.received_at))] },
      { head: t("channel"), cell: (r) => word("channel", r.channel) },
      { head: t("reason"), kind: "free", cell: (r) => r.reason ?? "–" },
      { head: t("message"), kind: "opening", cell: (r) => h("span.cut", { dir: "auto" }, r.opening ?? "–") },
      { head: t("act"), cell: (r) => button(t("act.back"), { kind: "small", "data-keep": r.id,
        "aria-label": `${t("act.back")}: ${r.ticket}`, onclick: () => back(r) }) },
    ], items),
  });

  async function back(report) {
    try {
      await undo(report.id, report.version);
      toast(t("did.back", { ticket: report.ticket }));
    } catch (problem) {
      fail(problem);
    }
    await list.reload();
  }

  const stop = onChange(calmed(() => document.hidden || list.reload(passive), 4000));
  return { leave: stop };
}
