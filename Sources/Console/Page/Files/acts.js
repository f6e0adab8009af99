// SPDX-License-Identifier: MIT
//
// Decisions on reports, and how to take them back. Decisions are remembered newest last, across drafts and rooms, as
// long as the page lives; the server alone knows whether one can still be undone.

import { get, patch, post } from "./api.js";
import { place, t } from "./i18n.js";
import { fail, showDecision, toast } from "./toasts.js";

const decisions = [];
const returns = new Set();
let isUndoing = false;

/** Calls back with the id of a report that came back by an undo; answers how to stop. */
export function onReturn(listen) {
  returns.add(listen);
  return () => returns.delete(listen);
}

/** Remembers a decision; `undo()` answers the ids that came back. */
export function remember(text, undo, seconds) {
  const decision = { text, undo, until: seconds === undefined ? Infinity : Date.now() + seconds * 1000 };
  decisions.push(decision);
  if (decisions.length > 50) decisions.shift();
  showDecision({ ...decision, undo: undo && undoLast });
}

/** Takes the last decision back and shows what it was about. */
export async function undoLast() {
  const last = decisions.findLast((decision) => decision.undo);
  if (!last) return toast(t("undo.none"));
  if (isUndoing) return;
  isUndoing = true;
  try {
    const ids = await last.undo();
    decisions.splice(decisions.indexOf(last));
    showDecision({ text: t("undo.done", { what: last.text }), until: Date.now() + 8000 });
    for (const listen of [...returns]) listen(ids);
  } catch (problem) {
    // Out of reach is no answer: it may be tried again.
    if (!problem.is?.("offline", "unavailable")) {
      decisions.splice(decisions.indexOf(last), 1);
      showDecision(null);
    }
    fail(problem);
  } finally {
    isUndoing = false;
  }
}

/** Takes back what was done to one report. */
export const undo = (id, version) => post(`/reports/${id}/undo`, { version }).then(() => [id]);

async function act(report, name, body, text, { isEndless = true } = {}) {
  const outcome = await post(`/reports/${report.id}/${name}`, { version: report.version, ...body });
  const seconds = outcome.undo_seconds;
  const canUndo = isEndless || seconds > 0;
  remember(`${text} · ${report.ticket}`, canUndo ? () => undo(report.id, outcome.version) : null, seconds);
  return outcome;
}

/**
 * Puts a draft into a kelurahan; `changes` are category and visibility where they were changed. Where a candidate lies
 * the server knows; a point is told only where somebody pointed at one.
 */
export const locate = (report, { kelurahan, coordinate, from }, changes) =>
  act(report, "locate", { kelurahan: kelurahan.code, ...(from !== "candidate" && { coordinate }), ...changes },
    t("did.locate", { place: kelurahan.name }), { isEndless: false });

/** Asks the sender where it is. */
export const askSender = (report) => act(report, "ask", {}, t("did.ask"));

/** Takes a draft out of the queue. */
export const setAside = (report, reason) => act(report, "set-aside", { reason }, t("did.aside", { reason }));

/** Makes a draft part of another report. */
export const merge = (report, into) => act(report, "merge", { into }, t("did.merge", { into }));

/** Lets a message stand for itself; the report stays in hand. */
export const split = (report, message) => post(`/reports/${report.id}/split`, { version: report.version, message });

/** Says that a suspected duplicate is none; the report stays in hand. */
export const keep = (report) => post(`/reports/${report.id}/keep`, { version: report.version });

/** Changes category or visibility; the report stays in hand. */
export const amend = (report, changes) => patch(`/reports/${report.id}`, { version: report.version, ...changes });

/** All summaries of a filter, page by page, at most `most` of them. */
async function gather(filters, most = 1000) {
  const items = [];
  let cursor;
  do {
    const page = await get("/reports", { ...filters, limit: 200, cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}

/**
 * One decision for many. Answers the results, one for each; refusals are told, and what was done can be undone in
 * one stroke.
 */
export async function decideMany(act, items, body, text) {
  const results = await inParts(act, items, body);
  const done = results.filter((result) => result.done);
  if (done.length && (act === "locate" || act === "set-aside")) {
    remember(text(done.length), () => reopen(done));
  } else if (done.length) {
    toast(text(done.length));
  }
  if (done.length < results.length) toast(t("bulk.refused", { n: results.length - done.length }), { isError: true });
  return results;
}

async function inParts(act, items, body) {
  const results = [];
  for (let at = 0; at < items.length; at += 200) {
    const part = items.slice(at, at + 200).map(({ id, version }) => ({ id, version }));
    results.push(...(await post("/queue/bulk", { act, items: part, ...body })).results);
  }
  return results;
}

async function reopen(done) {
  const back = (await inParts("reopen", done)).filter((result) => result.done);
  if (back.length < done.length) toast(t("bulk.late", { n: done.length - back.length }), { isError: true });
  return back.map((result) => result.id);
}

/** What of an event waits: `free`, to be decided on, and how many others have in hand. */
export async function ofEvent(event) {
  const waiting = await gather({ event, state: "needs_location" });
  const free = waiting.filter((item) => !item.claim || item.claim.is_mine);
  return { free, held: waiting.length - free.length };
}

/** Puts many drafts into one kelurahan. */
export const placeMany = (items, kelurahan) => decideMany("locate", items, { kelurahan: kelurahan.code },
  (n) => t("did.event", { n, place: place(kelurahan) }));
