// SPDX-License-Identifier: MIT
//
// Nodes from descriptions. What came from outside only ever becomes a text node or an attribute's value: there is
// no way here to have a string read as markup, and `style` is set through the CSSOM, as the policy demands.

const svgSpace = "http://www.w3.org/2000/svg";

/** An element: `h("button.primary", {type: "button", onclick: f, css: {width: "3px"}}, "text", node, [more])`. */
export function h(spec, ...rest) {
  return filled(document.createElement(spec.split(".")[0] || "div"), spec, rest);
}

/** The same in SVG. */
export function svg(spec, ...rest) {
  return filled(document.createElementNS(svgSpace, spec.split(".")[0]), spec, rest);
}

function filled(node, spec, rest) {
  const classes = spec.split(".").slice(1);
  if (classes.length) node.setAttribute("class", classes.join(" "));
  const isProperties = rest[0]?.constructor === Object;
  if (isProperties) for (const [key, value] of Object.entries(rest[0])) set(node, key, value);
  append(node, isProperties ? rest.slice(1) : rest);
  return node;
}

function set(node, key, value) {
  if (value === undefined || value === null) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.classList.add(...value.split(" ").filter(Boolean));
  else if (key === "css") for (const [name, v] of Object.entries(value)) node.style.setProperty(name, v);
  else if (typeof value === "boolean" && !key.startsWith("aria-")) node.toggleAttribute(key, value);
  else if (key === "value") node.value = value;
  else node.setAttribute(key, value);
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && typeof child !== "boolean") node.append(child);
  }
}

/** Puts new children in place of the old. */
export function fill(node, ...children) {
  node.replaceChildren();
  append(node, children);
  return node;
}

const paths = {
  alert: "M8 1.8 15 14H1zM8 6v4M8 12v.2",
  ask: "M2 3h12v8H7l-3 3v-3H2zM6.5 5.7a1.6 1.6 0 1 1 1.6 1.8v.6",
  check: "M3 8.5 6.5 12 13 4.5",
  clip: "M12.5 7.5 7.6 12.4a3 3 0 0 1-4.2-4.2l5.3-5.3a2 2 0 0 1 2.9 2.9L6.4 11a1 1 0 0 1-1.5-1.4L9.5 5",
  clock: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 1 1 8 1.8M8 4.5V8l2.5 1.7",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  forward: "M2.5 8h10M8.5 4l4 4-4 4",
  layers: "M8 2 14.5 5.5 8 9 1.5 5.5zM2 9l6 3.2L14 9",
  lock: "M3.5 7.5h9v6h-9zM5.3 7.5V5a2.7 2.7 0 0 1 5.4 0v2.5",
  menu: "M2 4h12M2 8h12M2 12h12",
  pin: "M8 14.5S3 9.8 3 6.3a5 5 0 0 1 10 0C13 9.8 8 14.5 8 14.5M8 4.6a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.4 10.4 14 14",
  user: "M8 2.2a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2M2.8 14c.3-3 2.4-4.6 5.2-4.6s4.9 1.6 5.2 4.6",
};

/** A small drawing beside a text that says the same; hidden from screen readers. */
export function icon(name) {
  return svg("svg.icon", { viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: paths[name] }));
}

/** A button; `key` is the key that does the same. */
export function button(text, { key, kind = "", drawing, ...properties } = {}) {
  return h("button", { type: "button", class: kind, ...properties, "aria-keyshortcuts": key && shortcut(key) },
    drawing && icon(drawing), h("span", text), key && h("kbd", { "aria-hidden": "true" }, key));
}

const shortcut = (key) => ({ "↵": "Enter", "?": "Shift+?" })[key] ?? key;

/** A labelled field; `control` gets an id. */
export function field(label, control, hint) {
  control.id ||= unique("f");
  const hinted = hint && h("small.hint", { id: control.id + "h" }, hint);
  if (hinted) control.setAttribute("aria-describedby", hinted.id);
  return h("div.field", h("label", { for: control.id }, label), control, hinted);
}

/** A choice among `[value, text]` pairs. */
export function select(pairs, value, properties = {}) {
  const node = h("select", properties, pairs.map(([v, text]) => h("option", { value: v }, text)));
  node.value = value ?? "";
  return node;
}

/** Runs what makes the nodes in `node` anew; whoever was on one with `data-keep` stays on it. */
export function keepFocus(node, run) {
  const kept = node.contains(document.activeElement) && document.activeElement.dataset.keep;
  run();
  if (kept) node.querySelector(`[data-keep="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
}

let count = 0;
/** An id of its own within the page. */
export const unique = (prefix) => prefix + ++count;

/** At most one run in `wait` milliseconds, the last one always; not for all pages at the same moment. */
export function calmed(run, wait) {
  let timer;
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      run();
    }, wait * (1 + Math.random() / 4));
  };
}
