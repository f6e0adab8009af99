// SPDX-License-Identifier: MIT
//
// Messages that could not be read: why, and reading them again, one by one or all of one reason.

import { get, post } from "./api.js";
import { button, fill, h } from "./dom.js";
import { confirm } from "./dialogs.js";
import { said } from "./facts.js";
import { number, size, t, told, when } from "./i18n.js";
import { heading, listing, table } from "./table.js";
import { fail, toast } from "./toasts.js";

/** Enters the room. */
export function mount(root) {
  heading(root, t("room.dead"), t("dead.lead"));
  const reasons = h("ul.reasons");
  root.append(reasons);
  const list = listing(root, {
    load: (cursor) => get("/dead", { cursor, limit: 50 }),
    loaded: (page) => fill(reasons, page.reasons.map(({ reason, count }) => h("li", h("b", number(count)),
      h("span", said(reason)), button(t("dead.all"), { kind: "small", onclick: () => all(reason, count),
        "aria-label": `${t("dead.all")}: ${told(reason) ?? reason}` })))),
    empty: t("dead.empty"),
    draw: (items) => table(t("room.dead"), [
      { head: t("message"), cell: (m) => h("b", m.id) },
      { head: t("feed"), cell: (m) => m.feed },
      { head: t("format"), cell: (m) => [m.format, h("span.line.muted", size(m.bytes))] },
      { head: t("reason"), kind: "free", cell: (m) => h("span", { title: m.reason }, told(m.reason) ?? m.reason) },
      items.some((m) => m.received_at) && { head: t("received"), cell: (m) => when(m.received_at) },
      { head: t("act"), cell: (m) => button(t("requeue"), { kind: "small", "aria-label": `${t("requeue")}: ${m.id}`,
        "data-keep": m.id, onclick: () => run(() => post(`/dead/${m.id}/requeue`)) }) },
    ].filter(Boolean), items),
  });

  async function all(reason, count) {
    const sure = t("dead.sure", { n: number(count), reason: told(reason) ?? reason });
    if (await confirm(t("dead.all"), sure, t("requeue"))) {
      await run(() => post("/dead/requeue", { reason }));
    }
  }

  async function run(act) {
    try {
      const { messages } = await act();
      toast(t("did.requeue", { n: number(messages) }));
    } catch (problem) {
      fail(problem);
    }
    await list.reload();
  }

  return {};
}
