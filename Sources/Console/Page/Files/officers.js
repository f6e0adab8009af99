// SPDX-License-Identifier: MIT
//
// Officers: their roles, and the channels and territories they are responsible for.

import { get, patch, post } from "./api.js";
import { button, field, fill, h } from "./dom.js";
import { form } from "./dialogs.js";
import { badge } from "./facts.js";
import { allChannels, areaField } from "./forms.js";
import { t, when, word } from "./i18n.js";
import { may } from "./session.js";
import { heading, listing, table } from "./table.js";
import { toast } from "./toasts.js";

const roles = ["admin-kanal", "admin-tiket", "petugas-validasi", "biro-pemerintahan", "administrator"];

/** Enters the room. */
export function mount(root) {
  heading(root, t("room.officers"), t("officers.lead"));
  const mayChange = may("officers");
  if (mayChange) {
    root.append(h("div.filters",
      button(t("officer.add"), { kind: "primary", drawing: "user", onclick: () => edit() })));
  }
  const list = listing(root, {
    load: () => get("/officers"),
    draw: (items) => table(t("room.officers"), [
      { head: t("officer"), cell: (o) => [h("b", o.name), o.is_disabled && badge(t("officer.disabled"), "late"),
        !o.has_password && badge(t("officer.proxied"), "plain")] },
      { head: t("roles"), cell: (o) => o.roles.map((r) => t(`role.${r}`)).join(", ") },
      { head: t("channels"), cell: (o) => o.channels.map((c) => word("channel", c)).join(", ") || t("all.channels") },
      { head: t("territories"), kind: "free", cell: (o) => o.territories.join(", ") || t("all.city") },
      { head: t("officer.seen"), cell: (o) => when(o.last_seen_at) || "–" },
      mayChange && { head: t("act"), cell: (o) => button(t("change"), { kind: "small", "data-keep": o.name,
        "aria-label": `${t("change")}: ${o.name}`, onclick: () => edit(o) }) },
    ].filter(Boolean), items, (o) => (o.is_disabled ? "faded" : "")),
  });

  async function edit(officer) {
    const name = h("input", { required: true, pattern: "[a-z0-9][a-z0-9._\\-]{0,63}", autocomplete: "username",
      autocapitalize: "none", spellcheck: "false", maxlength: 64 });
    const secret = h("input", { type: "password", minlength: 12, maxlength: 200, autocomplete: "new-password" });
    const role = boxes(t("roles"), roles.map((r) => [r, t(`role.${r}`)]), officer?.roles ?? []);
    const channel = boxes(t("channels.none.all"), allChannels.map((c) => [c, word("channel", c)]),
      officer?.channels ?? []);
    const territory = areas(officer?.territories ?? []);
    const isOff = h("input", { type: "checkbox" });
    isOff.checked = officer?.is_disabled ?? false;
    const title = officer ? t("officer.change", { name: officer.name }) : t("officer.add");
    const done = await form(title, [
      officer ? h("input", { autocomplete: "username", value: officer.name, readonly: true, hidden: true })
        : field(t("officer.name"), name, t("officer.name.rule")),
      field(t(officer ? "password.reset" : "login.password"), secret, t("password.officer")),
      role.node, channel.node, territory.node,
      officer && h("label.check", isOff, t("officer.disable")),
    ], { text: t("save"), kind: "roomy", submit: () => {
      const body = { roles: role.read(), channels: channel.read(), territories: territory.read(),
        ...(secret.value && { password: secret.value }) };
      return officer ? patch(`/officers/${encodeURIComponent(officer.name)}`, { ...body, is_disabled: isOff.checked })
        : post("/officers", { ...body, name: name.value });
    } });
    if (!done) return;
    toast(t("done"));
    await list.reload();
  }

  return {};
}

/** Several of a few. */
function boxes(legend, pairs, chosen) {
  const inputs = pairs.map(([value]) => h("input", { type: "checkbox", value, checked: chosen.includes(value) }));
  const node = h("fieldset.choices.inline", h("legend", legend),
    inputs.map((input, i) => h("label", input, pairs[i][1])));
  return { node, read: () => inputs.filter((input) => input.checked).map((input) => input.value) };
}

/** Territories as a list that grows by the search. */
function areas(codes) {
  const shown = h("ul.chips");
  const chosen = new Set(codes);
  const draw = () => fill(shown, [...chosen].map((code) => h("li.badge", code, h("button.quiet", { type: "button",
    "aria-label": `${t("area.drop")}: ${code}`, onclick: () => (chosen.delete(code), draw()) }, "×"))),
  !chosen.size && h("li.muted", t("all.city")));
  const box = h("div");
  const fresh = () => fill(box, areaField("", (code) => {
    if (!code) return;
    chosen.add(code);
    draw();
    fresh();
  }, { label: t("territory.add"), hint: t("territory.hint") }));
  draw();
  fresh();
  return { node: h("fieldset.choices", h("legend", t("territories")), shown, box), read: () => [...chosen] };
}
