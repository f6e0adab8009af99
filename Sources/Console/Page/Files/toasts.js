// SPDX-License-Identifier: MIT
//
// What the page tells in passing. Notices go away by themselves, errors stay until they are closed, and the last
// decision keeps a place of its own at the foot of the page, with its undo and the grace counted down.

import { button, fill, h, icon } from "./dom.js";
import { explain, t } from "./i18n.js";
import { Problem } from "./api.js";

const shelf = () => document.getElementById("toasts");

/** Says something aloud to screen readers only. */
export function say(text) {
  document.getElementById("spoken").textContent = text;
}

/** A notice; `action` is `{text, run}`. */
export function toast(text, { isError = false, action, seconds = 6 } = {}) {
  const close = () => node.remove();
  const node = h("div.toast", { class: isError ? "error" : "", role: isError ? "alert" : "status" },
    icon(isError ? "alert" : "check"), h("p", text),
    action && button(action.text, { onclick: () => (close(), action.run()) }),
    h("button.quiet", { type: "button", "aria-label": t("close"), onclick: close }, icon("close")));
  for (const other of [...shelf().children]) if (other.querySelector("p").textContent === text) other.remove();
  while (shelf().childElementCount > 2) shelf().firstElementChild.remove();
  shelf().append(node);
  if (!isError) setTimeout(close, seconds * 1000);
  return close;
}

/** Another room: what was told of the one before is over. */
export const clearToasts = () => shelf().replaceChildren();

/** Takes away what only told of something in passing. */
export const clearNotices = () => shelf().querySelectorAll(".toast:not(.error)").forEach((node) => node.remove());

/** Tells a failure; anything that is not a Problem is a fault of the page and goes to the browser's log. */
export function fail(error) {
  // That nothing is reached the banner below the page's head says already; not that a decision may not have been kept.
  if (error.name === "AbortError" || error.kind === "unreached") return;
  if (!(error instanceof Problem)) console.error(error);
  toast(error instanceof Problem ? explain(error) : t("problem.page"), { isError: true });
}

let strip;
let ticking;

/** The place of the last decision, for the shell to put into its foot. */
export const decisionStrip = () => (strip ??= h("div.decision", { hidden: true }));

/**
 * Shows the last decision; `decision` is `{text, until, undo}`, none hides it. What can be undone has its time counted
 * down; anything else goes away by itself.
 */
export function showDecision(decision) {
  clearInterval(ticking);
  const node = decisionStrip();
  node.hidden = !decision;
  if (!decision) return;
  const left = h("span.left", { "aria-hidden": "true" });
  fill(node, icon("check"), h("span.what", decision.text), left,
    decision.undo && button(t("act.undo"), { key: "U", onclick: decision.undo }));
  const tick = () => {
    const seconds = Math.ceil((decision.until - Date.now()) / 1000);
    left.textContent = decision.undo && Number.isFinite(seconds) ? t("grace", { n: Math.max(0, seconds) }) : "";
    if (Number.isFinite(seconds) && seconds <= 0) showDecision(null);
  };
  tick();
  ticking = setInterval(tick, 1000);
  say(decision.text);
}
