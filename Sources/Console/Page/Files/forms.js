// SPDX-License-Identifier: MIT
//
// The dialogs of a decision: why a draft is set aside, what it is merged into, which message is split off, and which
// part of the queue one works.

import { get, Problem } from "./api.js";
import { button, field, fill, h, select } from "./dom.js";
import { form, open } from "./dialogs.js";
import { t, word } from "./i18n.js";
import { createSearch } from "./search.js";
import { session } from "./session.js";

/** Why? One of the usual reasons by its number, or one's own words. */
export function askReason(title, presets = []) {
  return open(title, (close, node) => {
    const own = h("input", { maxlength: 500, required: true });
    node.addEventListener("keydown", (event) => {
      if (event.target === own || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
      const preset = presets[Number(event.key) - 1];
      if (!preset) return;
      event.preventDefault();
      close(preset);
    });
    return [
      h("div.presets", presets.map((reason, i) =>
        button(reason, { key: i < 9 ? String(i + 1) : undefined, onclick: () => close(reason) }))),
      h("form", { onsubmit: (event) => (event.preventDefault(), own.value.trim() && close(own.value.trim())) },
        field(t(presets.length ? "reason.own" : "reason"), own),
        h("div.buttons", button(t("act.go"), { kind: "primary", type: "submit" }),
          button(t("cancel"), { onclick: () => close() }))),
    ];
  }, { kind: "narrow" });
}

/** Which report is this draft a part of? Shows the other one before it is done. */
export function askTarget(report, proposed = "") {
  const into = h("input", { maxlength: 40, required: true, value: proposed, autocomplete: "off", spellcheck: "false" });
  const preview = h("div.preview", { role: "status" });
  let turn = 0;
  let seen = "";
  const look = async () => {
    const mine = ++turn;
    const ticket = into.value.trim();
    if (ticket !== seen) seen = "";
    if (ticket.length < 2) return fill(preview);
    const page = await get("/reports", { ticket }).catch(() => null); // The merge itself tells what is wrong.
    if (mine !== turn) return;
    const found = page?.items[0];
    if (found) seen = ticket;
    fill(preview, found?.id === report.id ? h("p.error", t("merge.itself")) : found
      ? [h("p", h("b", found.ticket), " · ", word("channel", found.channel), " · ", word("state", found.state)),
        h("p.said", found.opening ?? "")]
      : page && h("p.muted", t("merge.unknown")));
  };
  into.addEventListener("change", look);
  let timer;
  into.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 300);
  });
  if (proposed) look();
  return form(t("merge.title", { ticket: report.ticket }), [field(t("merge.into"), into, t("merge.hint")), preview],
    { text: t("act.merge"), submit: async () => {
      const ticket = into.value.trim();
      if (seen === ticket) return ticket;
      clearTimeout(timer);
      await look();
      if (seen === ticket) throw new Problem({ type: "unseen" }, 0);
      return ticket;
    } });
}

/** Which message is to stand for itself? */
export function askMessage(report) {
  const apart = report.messages.filter((message) => message.can_split);
  const list = h("fieldset.choices", h("legend", t("split.which")), apart.map((message, i) =>
    h("label", h("input", { type: "radio", name: "message", value: message.id, required: true, checked: i === 0 }),
      h("span.said", message.text.slice(0, 200)))));
  return form(t("split.title"), [list], { text: t("act.split"),
    submit: async () => list.querySelector("input:checked").value });
}

/** Another category or visibility; answers what is to change, nothing where that is nothing. */
export async function askChanges(report) {
  const names = session.settings.categories;
  const category = select((names.includes(report.category) ? names : [report.category, ...names]).map((c) => [c, c]),
    report.category);
  // Only its sender makes a report public.
  const visibilities = report.visibility === "public" ? ["private", "public"] : ["private"];
  const visibility = select(visibilities.map((v) => [v, word("visibility", v)]), report.visibility);
  const changes = () => ({ ...(category.value !== report.category && { category: category.value }),
    ...(visibility.value !== report.visibility && { visibility: visibility.value }) });
  const found = await form(t("change"), [field(t("category"), category), field(t("visibility"), visibility)],
    { text: t("save"), kind: "narrow", submit: async () => changes() });
  return found && Object.keys(found).length ? found : undefined;
}

/** Pairs of a select over channels or categories, with "all" first. */
export const channelPairs = () => [["", t("all.channels")],
  ...(session.channels.length ? session.channels : allChannels).map((c) => [c, word("channel", c)])];
export const categoryPairs = () => [["", t("all.categories")], ...session.settings.categories.map((c) => [c, c])];

/** Every channel there is. */
export const allChannels = ["email", "sms", "whatsapp", "telegram", "facebook", "instagram", "x", "lapor", "app",
  "counter", "media"];

/** A field for a kota, kecamatan or kelurahan that keeps its code; `change(code)` tells of a new one. */
export function areaField(code = "", change = () => {}, { label = t("territory"), hint = t("all.city") } = {}) {
  const shown = h("span.territory");
  const search = createSearch({ label, areas: true, hint,
    pick: (area) => set(area.code, `${area.name} (${area.code})`) });
  function set(value, text) {
    node.code = value;
    search.node.hidden = !!value;
    fill(shown, value && [h("span.badge", text ?? value), h("button.quiet", { type: "button",
      "aria-label": t("area.drop"), onclick: () => (set(""), search.focus()) }, "×")]);
    if (value !== code) change((code = value));
  }
  const node = h("div.field", h("span.label", { "aria-hidden": "true" }, label), search.node, shown);
  set(code);
  return node;
}

/** Which part of the queue does one want to work? Answers filters. */
export function askFilter(filters) {
  const channel = select(channelPairs(), filters.channel);
  const category = select(categoryPairs(), filters.category);
  const territory = areaField(filters.territory);
  return form(t("filter.title"), [field(t("channel"), channel), field(t("category"), category), territory],
    { text: t("filter.go"), kind: "narrow",
      submit: async () => ({ channel: channel.value, category: category.value, territory: territory.code }) });
}
