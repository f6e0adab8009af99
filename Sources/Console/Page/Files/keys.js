// SPDX-License-Identifier: MIT
//
// Single keys as commands. They are deaf while somebody types, while a dialog or a menu is open, with Ctrl, Alt or
// Meta, and to a key held down: a finger left on `1` must not place ten drafts. They can be switched off (WCAG 2.1.4).

const layers = [];
const choice = "kanal.keys";

/** Whether keys are commands. */
export const keysAreOn = () => localStorage.getItem(choice) !== "off";

/** Switches them. */
export const switchKeys = (on) => (on ? localStorage.removeItem(choice) : localStorage.setItem(choice, "off"));

/** Whether the element takes typed text. */
const isTyped = (node) =>
  node.isContentEditable || ["TEXTAREA", "SELECT"].includes(node.tagName) ||
  (node.tagName === "INPUT" && !["checkbox", "radio", "button", "submit"].includes(node.type));

/** Whether Enter there means the element itself. */
const isPressable = (node) => node.closest("button, a[href], summary, input, [role=button]");

/** Binds keys (`{"1": f, Enter: f}`) above those bound before; answers how to unbind them. */
export function bind(keys) {
  layers.push(keys);
  return () => layers.splice(layers.indexOf(keys), 1);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], details.account[open], :popover-open")) return;
  const target = event.target instanceof Element ? event.target : document.body;
  const isCharacter = event.key.length === 1;
  if (isTyped(target) || (isCharacter && !keysAreOn())) return;
  if (event.key === "Enter" && isPressable(target)) return;
  if (event.key.startsWith("Arrow") && target.closest(".leaflet-container, .scrolls")) return;
  const key = isCharacter ? event.key.toLowerCase() : event.key;
  const act = layers.findLast((layer) => key in layer)?.[key];
  if (!act) return;
  event.preventDefault();
  act(event);
});
