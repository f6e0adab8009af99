// SPDX-License-Identifier: MIT
//
// Who looked at what and did what, newest first; the filters are the address.

import { get } from "./api.js";
import { button, field, h, select } from "./dom.js";
import { t, told, when, word } from "./i18n.js";
import { address, refilter } from "./router.js";
import { heading, listing, table } from "./table.js";

/** What the log can name. */
const acts = ["look at", "list", "look at photo", "locate", "ask", "set aside", "merge", "split", "keep", "amend",
  "skip", "undo", "take in", "hand in", "grant photos", "revoke photos", "requeue", "send again", "give up",
  "pause feed", "resume feed", "pause courier", "resume courier", "import places", "revert places", "add officer",
  "change officer", "change password", "log in", "log out"];

/** Enters the room. */
export function mount(root, wanted) {
  let { filters } = wanted;
  heading(root, t("room.audit"), t("audit.lead"));
  const text = (name, maxlength) => h("input", { type: "search", name, maxlength, value: filters[name] ?? "" });
  const named = filters.act && !acts.includes(filters.act) ? [filters.act, ...acts] : acts;
  const act = select([["", t("audit.act.all")], ...named.map((a) => [a, word("audited", a)])], filters.act,
    { name: "act" });
  const inputs = [text("who", 64), act, text("subject", 200)];
  root.append(h("form.filters", { role: "search", onsubmit: (event) => {
    event.preventDefault();
    filters = Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()]));
    refilter(filters);
    list.reset();
  } }, inputs.map((input) => field(t(`audit.${input.name}`), input)),
  button(t("filter.go"), { type: "submit" })));
  const list = listing(root, {
    load: (cursor) => get("/audit", { ...filters, cursor, limit: 100 }),
    draw: (items) => table(t("room.audit"), [
      items.some((row) => row.at) && { head: t("time"), cell: (row) => when(row.at) },
      { head: t("audit.who"), cell: (row) => h("b", row.who) },
      { head: t("audit.act"), cell: (row) => word("audited", row.act) },
      { head: t("audit.subject"), kind: "free", cell: (row) => subject(row.subject) },
      { head: t("reason"), kind: "free", cell: (row) => reason(row) },
    ].filter(Boolean), items),
  });
  return {};
}

const subject = (name) =>
  /^r\d+$/.test(name) ? h("a", { href: address("report", name) }, name) : told(name) ?? name;

/** Why, or what exactly: a photo by the beginning of its name, which is long and says nothing. */
function reason({ act, subject: name, reason: text }) {
  if (!text || text === name) return "";
  if (act === "look at photo") return h("span", { title: text }, t("audit.file", { short: text.slice(0, 8) }));
  if (act === "undo") return word("audited", text);
  if (act === "amend") return text.split(", ").map((part) => word("visibility", part)).join(", ");
  if (!act.endsWith("officer")) return told(text) ?? text;
  return text.split(", ").map((part) => told(part) ?? word("role", part)).join(", ");
}
