// SPDX-License-Identifier: MIT
//
// Decisions on reports, and how to take them back. Decisions are remembered newest last, across drafts and rooms, as
// long as the page lives; the server alone knows whether one can still be undone.
//
// Nothing is undone while a decision is on its way: what the key meant is not known yet. Where an undo fails, the
// decision before it is shown, and is deaf for a moment: a second key pressed in haste was not meant for that one.

import { get, patch, post, Problem } from "./api.js";
import { place, t } from "./i18n.js";
import { session } from "./session.js";
import { fail, showDecision, toast } from "./toasts.js";

const decisions = [];
const returns = new Set();
const deafAfterFailure = 1000; // ms
let isUndoing = false;
let deafUntil = 0;
let sending = 0;

/** Whether a decision is on its way. */
export const isSending = () => sending > 0;

async function sent(run) {
  sending += 1;
  try {
    return await run();
  } finally {
    sending -= 1;
  }
}

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

const lastOne = () => decisions.findLast((decision) => decision.undo);

/** Takes the last decision back and shows what it was about. */
export async function undoLast() {
  if (isUndoing || isSending() || Date.now() < deafUntil) return;
  const last = lastOne();
  if (!last) return toast(t("undo.none"));
  isUndoing = true;
  try {
    const ids = await last.undo();
    forget(last);
    if (!ids.length) return showOneBefore();
    showDecision({ text: t("undo.done", { what: last.text }), until: Date.now() + 8000 });
    for (const listen of [...returns]) listen(ids);
  } catch (problem) {
    // Out of reach is no answer: it may be tried again.
    if (!problem.is?.("offline", "unavailable")) {
      forget(last);
      showOneBefore();
    }
    fail(problem);
  } finally {
    isUndoing = false;
  }
}

const forget = (decision) => decisions.splice(decisions.indexOf(decision), 1);

function showOneBefore() {
  const before = lastOne();
  const isOver = !before || before.until < Date.now();
  showDecision(isOver ? null : { ...before, undo: undoLast });
  deafUntil = Date.now() + deafAfterFailure;
}

/** Takes back what was done to one report. */
export const undo = (id, version) => sent(() => post(`/reports/${id}/undo`, { version })).then(() => [id]);

/** The same for a decision of this page: a photo that came since changes the version, not what was decided. */
async function takeBack(id, { version, state }, kelurahan) {
  try {
    return await undo(id, version);
  } catch (problem) {
    if (!problem.is?.("stale")) throw problem;
    const fresh = await get(`/reports/${id}`);
    const isSame = fresh.state === state && fresh.acts.includes("undo") &&
      (!kelurahan || fresh.kelurahan?.code === kelurahan);
    if (!isSame) throw problem;
    return undo(id, fresh.version);
  }
}

async function act(report, name, body, text, { isEndless = true } = {}) {
  const outcome = await sent(() => post(`/reports/${report.id}/${name}`, { version: report.version, ...body }));
  const seconds = outcome.undo_seconds;
  const canUndo = isEndless || seconds > 0;
  const back = () => takeBack(report.id, outcome, body.kelurahan);
  remember(`${text} · ${report.ticket}`, canUndo ? back : null, seconds);
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
export const split = (report, message) =>
  sent(() => post(`/reports/${report.id}/split`, { version: report.version, message }));

/** Says that a suspected duplicate is none; the report stays in hand. */
export const keep = (report) => sent(() => post(`/reports/${report.id}/keep`, { version: report.version }));

/** Changes category or visibility; the report stays in hand. */
export const amend = (report, changes) =>
  sent(() => patch(`/reports/${report.id}`, { version: report.version, ...changes }));

/** Leaves a draft to others for a while. */
export const skip = (report) => sent(() => post(`/reports/${report.id}/skip`));

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
 * one stroke, a placing as long as its grace lasts. `hasRows` says that each refusal stands in a row of its own.
 */
export async function decideMany(act, items, body, text, { hasRows = true } = {}) {
  const results = await inParts(act, items, body);
  const done = results.filter((result) => result.done);
  if (done.length && (act === "locate" || act === "set-aside")) {
    remember(text(done.length), () => reopen(done), act === "locate" ? session.settings.grace_seconds : undefined);
  } else if (done.length) {
    toast(text(done.length));
  }
  const n = results.length - done.length;
  if (n) toast(t(hasRows ? "bulk.refused" : "bulk.refused.plain", { n }), { isError: true });
  return results;
}

/** Part by part; where one fails on the way, what was done before it stands, and the rest is told as not done. */
const inParts = (act, items, body) => sent(async () => {
  const results = [];
  for (let at = 0; at < items.length; at += 200) {
    const part = items.slice(at, at + 200).map(({ id, version }) => ({ id, version }));
    try {
      results.push(...(await post("/queue/bulk", { act, items: part, ...body })).results);
    } catch (problem) {
      if (!at || !(problem instanceof Problem)) throw problem;
      fail(problem);
      results.push(...items.slice(at).map(({ id }) => ({ id, done: false, problem })));
      break;
    }
  }
  return results;
});

async function reopen(done) {
  const back = (await inParts("reopen", done)).filter((result) => result.done);
  if (back.length < done.length) toast(t("bulk.late", { n: done.length - back.length }), { isError: true });
  return back.map((result) => result.id);
}

/** What of an event waits, as far as filters show it: `free`, to be decided on, and how many others have in hand. */
export async function ofEvent(event, filters = {}) {
  const waiting = await gather({ ...filters, event, state: "needs_location" });
  const free = waiting.filter((item) => !item.claim || item.claim.is_mine);
  return { free, held: waiting.length - free.length };
}

/** Puts many drafts into one kelurahan. */
export const placeMany = (items, kelurahan) => decideMany("locate", items, { kelurahan: kelurahan.code },
  (n) => t("did.event", { n, place: place(kelurahan) }), { hasRows: false });
