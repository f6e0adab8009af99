// SPDX-License-Identifier: MIT
//
// Who may see the photos of a private report: one named officer at a time, with the reason.

import { get, post, remove } from "./api.js";
import { button, field, fill, h, select } from "./dom.js";
import { confirm, form } from "./dialogs.js";
import { t } from "./i18n.js";
import { fail, toast } from "./toasts.js";

/** Shows and changes the grants of a report in `root`; `changed()` hears of each change. */
export async function grants(root, report, changed) {
  const address = `/reports/${report.id}/grants`;
  const list = h("ul.grants");
  fill(root, h("section", h("h2", t("grants")), h("p.muted", t("grants.lead")), list,
    button(t("grants.add"), { drawing: "lock", onclick: add })));

  async function show() {
    try {
      const { items } = await get(address);
      fill(list, items.map((grant) => h("li", h("span", h("b", grant.officer), h("span.line.muted",
        t("grants.by", { by: grant.granted_by, reason: grant.reason }))),
      button(t("grants.drop"), { onclick: () => drop(grant.officer) }))),
      !items.length && h("li.muted", t("grants.none")));
    } catch (problem) {
      fail(problem);
    }
  }

  async function add() {
    const officers = await get("/officers").catch(fail);
    if (!officers) return;
    const open = officers.items.filter((officer) => !officer.is_disabled).map(({ name }) => [name, name]);
    const who = select([["", "–"], ...open], "", { required: true });
    const reason = h("textarea", { required: true, maxlength: 500, rows: 3 });
    const done = await form(t("grants.add"), [field(t("officer"), who), field(t("reason"), reason, t("grants.why"))],
      { text: t("grants.go"), submit: () => post(address, { officer: who.value, reason: reason.value.trim() }) });
    if (!done) return;
    toast(t("grants.done", { officer: who.value }));
    await show();
    changed();
  }

  async function drop(officer) {
    if (!(await confirm(t("grants.drop"), t("grants.sure", { officer }), t("grants.drop"), true))) return;
    await remove(`${address}/${encodeURIComponent(officer)}`).catch(fail);
    await show();
    changed();
  }

  await show();
}
