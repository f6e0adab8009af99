// SPDX-License-Identifier: MIT
//
// Starts the console: session, shell, and the room the address names. A room is a module with
// `mount(root, route, shell)`, which answers `{leave(), filter(route)}`: `leave` gives up what the room holds, and
// `filter`, where there is one, takes new filters without building the room anew.

import { Problem } from "./api.js";
import { bind } from "./keys.js";
import { fill, h } from "./dom.js";
import { help } from "./dialogs.js";
import { explain, t } from "./i18n.js";
import { startLive } from "./live.js";
import { address, route } from "./router.js";
import { logInPage, may, resume, session } from "./session.js";
import { buildShell, rooms } from "./shell.js";
import { applyTheme } from "./theme.js";
import { clearToasts, fail } from "./toasts.js";
import { undoLast } from "./acts.js";

const root = document.getElementById("app");
let shell;
let here = { name: null, room: null };

async function start() {
  applyTheme();
  try {
    if (!(await resume())) await logInPage(root);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    fill(root, h("main.login", h("div.panel", h("h1", "Kanal"), h("p.error", { role: "alert" }, explain(problem)),
      h("button.primary.wide", { type: "button", onclick: () => location.reload() }, t("again")))));
    return;
  }
  startLive();
  draw();
  addEventListener("hashchange", () => enter());
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // Its claims were given back.
  bind({ "?": () => help(), u: () => undoLast() });
}

/** Builds everything around the rooms, too: the language changed. */
function draw() {
  shell?.end();
  shell = buildShell(root, () => draw());
  leave(true);
  here = { name: null, room: null };
  enter();
}

/** Gives up what the room holds; one that fails at it must not keep the officer in. */
function leave(isRedrawn) {
  try {
    here.room?.leave?.(isRedrawn);
  } catch (error) {
    console.error(error);
  }
}

async function enter() {
  const wanted = route();
  const known = [...rooms, { name: "report", right: "read" }].find((room) => room.name === wanted.room);
  if (!known || !may(known.right)) return location.replace(address(rooms.find((room) => may(room.right)).name));
  const name = `${wanted.room}/${wanted.subject}`;
  shell.mark(wanted.room === "report" ? "list" : wanted.room);
  if (name === here.name && here.room?.filter) return here.room.filter(wanted);
  leave();
  clearToasts();
  const turn = (here = { name, room: null });
  fill(shell.acts);
  const place = h("div.room", { class: wanted.room });
  fill(shell.main, place);
  document.title = `${t(`room.${wanted.room}`)} · Kanal`;
  try {
    const { mount } = await import(`./${wanted.room}.js`);
    if (here !== turn) return;
    turn.room = await mount(place, wanted, shell);
    if (here !== turn) turn.room?.leave?.();
  } catch (error) {
    if (here !== turn) return;
    fail(error);
    fill(place, h("div.empty", h("h1", t("room.failed")),
      h("button.primary", { type: "button", onclick: () => location.reload() }, t("again"))));
  }
}

start();
