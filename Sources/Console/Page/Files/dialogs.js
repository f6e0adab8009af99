// SPDX-License-Identifier: MIT
//
// Dialogs over the page: modal <dialog> elements, closed by Escape, that give the focus back to where it was.

import { button, fill, h, unique } from "./dom.js";
import { explain, t } from "./i18n.js";
import { Problem } from "./api.js";

/**
 * Opens a dialog; `build(close)` makes what is in it. Answers what `close` was called with, undefined after Escape.
 * With `mustStay` Escape does nothing.
 */
export function open(title, build, { mustStay = false, kind = "" } = {}) {
  return new Promise((done) => {
    const id = unique("d");
    const node = h("dialog", { class: kind, "aria-labelledby": id });
    const before = document.activeElement;
    let result;
    const close = (value) => {
      result = value;
      node.close();
    };
    fill(node, h("h2", { id }, title), build(close, node));
    node.addEventListener("cancel", (event) => mustStay && event.preventDefault());
    node.addEventListener("close", () => {
      node.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      done(result);
    });
    document.body.append(node);
    node.showModal();
    (node.querySelector("[data-first]") ?? node.querySelector("input,textarea,select,button"))?.focus();
  });
}

/**
 * A dialog that is a form. `fields` are nodes; `submit()` does the work and its answer is the dialog's. Where it
 * fails, the reason stands in the dialog and what was typed stays.
 */
export function form(title, fields, { text, submit, isDanger = false, cancel = true, mustStay, kind }) {
  return open(title, (close) => {
    const problem = h("p.error", { role: "alert" });
    const go = button(text, { kind: isDanger ? "danger" : "primary", type: "submit" });
    const node = h("form", {
      onsubmit: async (event) => {
        event.preventDefault();
        if (go.disabled) return;
        go.disabled = true;
        problem.textContent = "";
        try {
          close((await submit()) ?? true);
        } catch (error) {
          if (!(error instanceof Problem)) console.error(error);
          problem.textContent = error instanceof Problem ? explain(error) : t("problem.page");
          go.disabled = false;
        }
      },
    }, fields, problem, h("div.buttons", go, cancel && button(t("cancel"), { onclick: () => close() })));
    return node;
  }, { mustStay, kind });
}

/** Asks for a yes. */
export const confirm = (title, text, yes, isDanger = false) =>
  form(title, [h("p", text)], { text: yes, isDanger, submit: async () => true });

/** The keys of the console. */
export function help() {
  const keys = [["1–9", "help.number"], ["↵", "help.enter"], ["↑ ↓", "help.arrows"], ["/", "help.search"],
    ["A", "help.ask"], ["S", "help.aside"], ["M", "help.merge"], ["P", "help.split"], ["U", "help.undo"],
    ["N", "help.skip"], ["E", "help.event"], ["Esc", "help.escape"], ["?", "help.help"]];
  return open(t("help.title"), (close) => [
    h("dl.keys", keys.map(([key, text]) => h("div", h("dt", h("kbd", key)), h("dd", t(text))))),
    h("p.muted", t("help.note")),
    h("div.buttons", button(t("close"), { kind: "primary", onclick: () => close() })),
  ]);
}
