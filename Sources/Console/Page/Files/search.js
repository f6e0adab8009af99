// SPDX-License-Identifier: MIT
//
// Searches the gazetteer as one types: a combobox with a list (WAI-ARIA APG). Enter may come before the answer does;
// it then takes the first result of what was typed.

import { get } from "./api.js";
import { fill, h, icon, unique } from "./dom.js";
import { place, t, word } from "./i18n.js";
import { fail, say } from "./toasts.js";

/**
 * A search field. `pick(choice)` gets `{kelurahan, coordinate, name, kind}`, or with `areas` also kecamatan and kota
 * as `{code, name}`; `escape()` is called by Escape with the list closed.
 */
export function createSearch({ label, pick, escape, areas = false, hint }) {
  const id = unique("s");
  const list = h("ul.options", { id: id + "l", role: "listbox", "aria-label": label, hidden: true });
  const input = h("input", { id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    maxlength: 100, "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list",
    "aria-label": label, placeholder: hint ?? label });
  let options = [];
  let active = -1;
  let asked = null;
  let isAnswered = true;
  let takesFirst = false;
  let timer;

  /** Whatever is on its way was not for what stands here now. */
  const cancel = () => {
    asked?.abort();
    clearTimeout(timer);
    isAnswered = true;
    takesFirst = false;
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (option) => {
    cancel();
    close();
    input.value = "";
    pick(option);
  };
  const activate = (index) => {
    active = (index + options.length) % options.length;
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", list.children[active].id);
    list.children[active].scrollIntoView({ block: "nearest" });
  };
  const show = () => {
    active = -1;
    fill(list, options.map((option, i) => h("li", { id: `${id}o${i}`, role: "option", "aria-selected": "false",
      onpointerdown: (event) => event.preventDefault(), onclick: () => choose(option) },
    h("span.kind", word("kind", option.kind)), h("span.name", option.name), h("span.muted", option.where))),
    !options.length && h("li.none", { role: "option", "aria-disabled": "true" }, t("search.none")));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    say(t("search.found", { n: options.length }));
  };
  const ask = async () => {
    asked?.abort();
    const q = input.value.trim();
    if (!q) return cancel(), close();
    asked = new AbortController();
    try {
      const { items } = await get("/places", { q, limit: 12 }, { signal: asked.signal });
      isAnswered = true;
      options = items.flatMap(areas ? asArea : asKelurahan);
      if (takesFirst && options.length) return (takesFirst = false), choose(options[0]);
      takesFirst = false;
      if (document.activeElement === input) show(); // Nothing would close it.
    } catch (error) {
      if (error.name === "AbortError") return; // Another question took its place.
      takesFirst = false;
      fail(error);
    }
  };
  input.addEventListener("input", () => {
    isAnswered = takesFirst = false;
    clearTimeout(timer);
    timer = setTimeout(ask, 90);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isOpen = !list.hidden && options.length > 0;
    if (event.key === "Escape") {
      event.preventDefault();
      cancel();
      if (!list.hidden) close();
      else escape?.((input.value = ""));
    } else if (event.key === "Enter" && input.value.trim()) {
      event.preventDefault();
      if (!isAnswered) takesFirst = true;
      else if (isOpen) choose(options[Math.max(0, active)]);
      else ask();
    } else if (isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      activate(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    }
  });
  const node = h("div.search", icon("search"), input, list);
  return {
    node, input, cancel,
    focus: () => input.select() ?? input.focus(),
    clear: () => (cancel(), (input.value = ""), close()),
    /** Whether Enter was pressed and its answer is on the way. */
    isTaking: () => takesFirst,
  };
}

/** One option a kelurahan: a long street or a kecamatan has several. */
function asKelurahan({ kind, name, kelurahan, coordinate }) {
  return kelurahan.slice(0, 12).map((k) => ({
    kind, kelurahan: k, name: kind === "kelurahan" ? k.name : name,
    coordinate: kelurahan.length === 1 ? coordinate : undefined,
    where: kind === "kelurahan" ? [k.kecamatan, k.kota].join(" · ") : place(k),
  }));
}

/** One option an area, by the part of the code that names it. */
function asArea({ kind, name, kelurahan: [first] }) {
  const length = { kota: 5, kecamatan: 8, kelurahan: 13 }[kind];
  if (!length || !first) return [];
  const where = { kota: "", kecamatan: first.kota, kelurahan: [first.kecamatan, first.kota].join(" · ") }[kind];
  return [{ kind, name, code: first.code.slice(0, length), where }];
}
