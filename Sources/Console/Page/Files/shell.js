// SPDX-License-Identifier: MIT
//
// What stands around every room: skip link, rooms the officer may enter, how many wait, the account's menu, and the
// foot with the room's acts and the last decision.

import { get, onReach, passive } from "./api.js";
import { setDown } from "./claim.js";
import { button, fill, h, icon, select } from "./dom.js";
import { help } from "./dialogs.js";
import { allChannels } from "./forms.js";
import { number, spoken, t } from "./i18n.js";
import { keysAreOn, switchKeys } from "./keys.js";
import { onChange } from "./live.js";
import { address } from "./router.js";
import { changePassword, chooseLanguage, logOut, may, session } from "./session.js";
import { chooseTheme, theme } from "./theme.js";
import { clearNotices, decisionStrip, fail, say, toast } from "./toasts.js";

/** Rooms in the order of the day, with the right each needs. */
export const rooms = [
  ["work", "work"], ["list", "read"], ["dashboard", "read"], ["intake", "intake"], ["asides", "work"],
  ["dead", "dead"], ["outgoing", "outgoing"], ["feeds", "feeds"], ["audit", "audit"], ["officers", "list-officers"],
].map(([name, right]) => ({ name, right }));

/** Builds the shell; `redraw` shows the room anew after a change of language. */
export function buildShell(root, redraw) {
  const links = rooms.filter((room) => may(room.right)).map((room) =>
    h("a", { href: address(room.name), "data-room": room.name }, t(`room.${room.name}`)));
  const nav = h("nav", { "aria-label": t("rooms"), id: "rooms" }, links);
  const toggle = h("button.quiet.menu", { type: "button", "aria-expanded": "false", "aria-controls": "rooms",
    "aria-label": t("rooms"), onclick: () => openNav(!nav.classList.contains("open")) }, icon("menu"));
  const openNav = (isOpen) => {
    nav.classList.toggle("open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  const main = h("main", { id: "main", tabindex: "-1" });
  const acts = h("div.acts");
  const stop = [watchQueue(), watchReach()];
  fill(root,
    h("a.skip", { href: "#main", onclick: (event) => (event.preventDefault(), main.focus()) }, t("skip.link")),
    h("header.bar", toggle, h("a.brand", { href: "#/" }, "Kanal"), nav, stop[0].node, account(redraw)),
    stop[1].node, main, h("footer.dock", acts, decisionStrip()));
  return {
    main, acts,
    mark(name) {
      openNav(false);
      for (const link of links) {
        if (link.dataset.room === name) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
    },
    end: () => stop.forEach((watch) => watch.stop()),
  };
}

function watchQueue() {
  const node = h("div.counts", { role: "group", "aria-label": t("counts") });
  let before = 0;
  const show = (queue) => {
    const count = (key, value, kind = "") =>
      h("span", { class: kind }, h("b", number(value)), " ", t(`count.${key}`));
    fill(node, count("waiting", queue.waiting), queue.late > 0 && count("late", queue.late, "late"),
      queue.emergencies > 0 && count("emergencies", queue.emergencies, "urgent"));
    if (queue.emergencies > before) say(t("count.said", { n: queue.emergencies }));
    before = queue.emergencies;
  };
  get("/queue").then(show).catch(fail);
  return { node, stop: onChange((changes) => changes.queue && show(changes.queue)) };
}

function watchReach() {
  const node = h("div.offline", { role: "alert", hidden: true });
  let timer;
  const stop = onReach((isThere) => {
    node.hidden = isThere;
    if (isThere) clearNotices();
    fill(node, !isThere && [icon("alert"), t("offline")]);
    clearInterval(timer);
    // Tells by itself when it is back.
    if (!isThere) timer = setInterval(() => get("/queue", {}, passive).catch(() => {}), 4000);
  });
  return { node, stop: () => (stop(), clearInterval(timer)) };
}

function account(redraw) {
  const looks = select([["", t("theme.system")], ["light", t("theme.light")], ["dark", t("theme.dark")]], theme(),
    { id: "theme", onchange: () => chooseTheme(looks.value) });
  const tongue = select([["id", "Bahasa Indonesia"], ["en", "English"]], spoken(),
    { id: "language", onchange: () => chooseLanguage(tongue.value).catch(fail).then(redraw) });
  const keys = h("input", { type: "checkbox", id: "keys", onchange: () => switchKeys(keys.checked) });
  keys.checked = keysAreOn();
  const menu = h("details.account",
    h("summary", { "aria-label": t("account", { name: session.name }) }, icon("user"), h("span", session.name)),
    h("div.sheet",
      h("p", h("b", session.name), h("br"), h("span.muted", session.roles.map((role) => t(`role.${role}`)).join(", "))),
      scope(),
      h("label", { for: "theme" }, t("theme"), looks), h("label", { for: "language" }, t("language"), tongue),
      h("label", { for: "keys" }, t("keys.on"), keys),
      button(t("help.open"), { key: "?", kind: "quiet", onclick: help }),
      !session.single_sign_on && button(t("password.title"), { kind: "quiet", onclick: () => changePassword() }),
      button(t("logout"), { kind: "quiet", onclick: leave })));
  const closes = (event) => !menu.contains(event.target) && (menu.open = false);
  document.addEventListener("pointerdown", closes);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  return menu;
}

/** Logs out, with nothing left in hand that would wait for its lease to end. */
async function leave() {
  const takeUp = await setDown();
  await logOut().catch(() => {
    takeUp();
    toast(t("logout.failed"), { isError: true });
  });
}

function scope() {
  const channels = session.channels.length < allChannels.length ? session.channels : [];
  const parts = [channels.map((c) => t(`channel.${c}`)), session.territories].filter((list) => list.length);
  return parts.length > 0 && h("p.muted", parts.map((list) => h("span.line", list.join(", "))));
}
