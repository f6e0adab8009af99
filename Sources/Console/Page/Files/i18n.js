// SPDX-License-Identifier: MIT
//
// Words of the page. Indonesian unless the officer chose English, which is fetched only then; a key without a text
// shows itself, which a test finds. Places, categories and whatever people wrote are never translated.

import id from "./words-id.js";

const tables = { id };
let language = "id";

/** The language now in use. */
export const spoken = () => language;

/** Uses a language from now on. */
export async function speak(name) {
  if (name === "en") tables.en ??= (await import("./words-en.js")).default;
  language = name in tables ? name : "id";
  document.documentElement.lang = language;
}

/** The text of a key, with `{name}` filled in. */
export function t(key, values = {}) {
  const text = tables[language][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => (name in values ? values[name] : ""));
}

/** The text of a key, or what the server said where it is new to the page. */
export const word = (group, value) => tables[language][`${group}.${value}`] ?? value;

/**
 * What the server said in words of its own, in words of the page; undefined where the table has none, as in English,
 * which they are. Capitals do not matter; numbers and a name at the beginning vary: the table has `#` and `*` for
 * them. Of `what: why` one half will do.
 */
export function told(text) {
  const parts = text.split(": ");
  for (const part of [text, parts[0], parts.at(-1)]) {
    const numbers = part.match(/\d+/g);
    const key = part.toLowerCase().replace(/\d+/g, "#");
    const found = [key, key.replace(/^\S+/, "*")].map((k) => tables[language][`said.${k}`]).find(Boolean);
    if (found) return found.replace("*", () => part.split(" ")[0]).replace(/#/g, () => numbers.shift());
  }
}

/** A number as people write it. */
export const number = (value) => new Intl.NumberFormat(language).format(value);

const moment = { timeZone: "Asia/Jakarta", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };

/** Day and hour in Jakarta. */
export const when = (text) => (text ? new Intl.DateTimeFormat(language, moment).format(new Date(text)) : "");

/** A stretch of time: seconds, minutes, or hours and days with what is over. */
export function span(seconds) {
  const [s, m, h] = [seconds, seconds / 60, seconds / 3600].map(Math.floor);
  const two = (n, unit, rest, below) => `${n} ${t(unit)}` + (rest ? ` ${rest} ${t(below)}` : "");
  if (m < 1) return `${s} ${t("unit.s")}`;
  if (h < 1) return `${m} ${t("unit.m")}`;
  return h < 24 ? two(h, "unit.h", m % 60, "unit.m") : two(Math.floor(h / 24), "unit.d", h % 24, "unit.h");
}

/** Bytes as people read them. */
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const isSmall = bytes < 1 << 20;
  return `${number(Math.round(bytes / (isSmall ? 102.4 : 104857.6)) / 10)} ${isSmall ? "KB" : "MB"}`;
}

/** Kelurahan, kecamatan and kota in one line. */
export const place = (k) => (k ? [k.name, k.kecamatan, k.kota].filter(Boolean).join(" · ") : "");

/** What went wrong and what to do, in words of the page. */
export function explain(problem) {
  const text = t(`problem.${problem.kind || "broken"}`, {
    by: problem.claimed_by ?? t("someone"),
    state: problem.state ? word("state", problem.state) : "",
    wait: problem.retryAfter ? span(problem.retryAfter) : t("a.moment"),
  });
  const fields = (problem.errors ?? []).map((e) => `${word("field", e.field)}: ${told(e.rule) ?? e.rule}`);
  return [text, ...fields].join(" ");
}
