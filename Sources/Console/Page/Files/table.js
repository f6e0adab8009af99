// SPDX-License-Identifier: MIT
//
// Pages of rows as a table, for the rooms that are lists: loads, shows what is empty or failed, brings more.

import { Problem } from "./api.js";
import { button, fill, h, keepFocus } from "./dom.js";
import { explain, t } from "./i18n.js";

/** A table; a column is `{head, cell(row), kind}`. */
export function table(caption, columns, rows, rowClass = () => "") {
  return h("div.scrolls.wide", { tabindex: "0", role: "group", "aria-label": caption },
    h("table", h("caption.hidden-text", caption),
      h("thead", h("tr", columns.map((c) => h("th", { scope: "col", class: c.kind }, c.head)))),
      h("tbody", rows.map((row) => h("tr", { class: rowClass(row) },
        columns.map((c) => h("td", { class: c.kind, "data-head": typeof c.head === "string" ? c.head : undefined },
          c.cell(row))))))));
}

/** A table made of names and numbers, in place of a chart. */
export function figures(caption, heads, rows) {
  return h("details.figures", h("summary", t("as.table")),
    h("table", h("caption.hidden-text", caption),
      h("thead", h("tr", heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", rows.map(([name, ...numbers]) =>
        h("tr", h("th", { scope: "row" }, name), numbers.map((n) => h("td.number", String(n))))))));
}

/**
 * A list that loads itself into `root`. `load(cursor, options)` answers `{items, next}`, `draw(items)` the nodes;
 * `loaded(page, items)` hears of each page. `reload()` brings again as many as are shown; with `passive` where the
 * page does so by itself.
 */
export function listing(root, { load, draw, empty, loaded = () => {} }) {
  const body = h("div.listing", h("p.muted", t("loading")));
  const foot = h("div.more");
  root.append(body, foot);
  let items = [];
  let next;
  let turn = 0;

  async function bring(isMore, options) {
    const mine = ++turn;
    body.setAttribute("aria-busy", "true");
    try {
      const fresh = isMore ? [...items] : [];
      const wanted = isMore ? items.length + 1 : Math.max(1, items.length);
      let cursor = isMore ? next : undefined;
      do {
        const page = await load(cursor, options);
        if (mine !== turn) return;
        fresh.push(...page.items);
        cursor = page.next;
        loaded(page, fresh);
      } while (cursor && fresh.length < wanted);
      [items, next] = [fresh, cursor];
      redraw();
    } catch (problem) {
      if (mine !== turn) return;
      // The banner tells; what is shown is better than nothing.
      if (problem.kind === "unreached" && body.querySelector("table")) return;
      if (!(problem instanceof Problem)) console.error(problem);
      fill(body, h("div.empty", h("p.error", { role: "alert" },
        problem instanceof Problem ? explain(problem) : t("problem.page")),
      button(t("again"), { onclick: () => bring(false) })));
    } finally {
      if (mine === turn) body.removeAttribute("aria-busy");
    }
  }

  function redraw() {
    keepFocus(body, () => fill(body, items.length ? draw(items) : h("p.empty.muted", empty ?? t("nothing"))));
    fill(foot, next && button(t("more"), { onclick: () => bring(true) }));
  }

  bring(false);
  return {
    redraw,
    items: () => items,
    reload: (options) => bring(false, options),
    reset: () => ((items = []), bring(false)),
  };
}

/** A room's heading, focused when the room is entered. */
export function heading(root, text, lead) {
  const node = h("h1", { tabindex: "-1" }, text);
  root.append(h("div.roomhead", node, lead && h("p.muted", lead)));
  node.focus({ preventScroll: true });
  return node;
}
