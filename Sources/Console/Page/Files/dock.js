// SPDX-License-Identifier: MIT
//
// The acts at the foot of a room. On a phone they take one row: the first of them, and the rest behind a button.

import { h, unique } from "./dom.js";
import { t } from "./i18n.js";

/** Buttons for the foot; `open` of them stand there at any width. */
export function dock(buttons, open = 2) {
  const list = buttons.filter(Boolean);
  if (list.length <= open + 1) return list;
  const id = unique("m");
  const rest = h("div.rest", { id, popover: "auto" }, list.slice(open));
  // Before the act, so that a dialog gives the focus back to what is still seen.
  rest.addEventListener("click", () => rest.matches(":popover-open") && rest.hidePopover(), { capture: true });
  return [...list.slice(0, open),
    h("button.fold", { type: "button", popovertarget: id, "aria-label": t("act.more") }, "…"), rest];
}
