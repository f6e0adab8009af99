// SPDX-License-Identifier: MIT
//
// The loop an officer works in all day: a draft is claimed, shown, decided on, and the next one stands there.
//
// 1. One draft in hand at a time; it is claimed before it is shown, and given back when the room is left.
// 2. A decision names the version that was on the screen. Where the draft changed meanwhile it is shown anew with what
//    changed, and what was typed stays; where somebody else has it, this page lets go of it.
// 3. Keys are deaf while a request is under way, for a moment after a draft appears, and for longer after the one in
//    hand changed: a key pressed twice must not decide on a draft that nobody has read, nor `1` on another place.
// 4. What was chosen by name alone decides: while a point on the map or a search is on its way, Enter waits.
// 5. Drafts are asked for one after another. An answer that nobody waits for any more is given back before the next
//    is asked for, so that nothing gives away what stands on the screen.
// 6. An empty queue is looked at again when something may be free, every few seconds at most, and only while
//    somebody is there: a page left alone must not take drafts.
// States: asking, in hand (`report`), lost (in hand for reading only), empty (takes the next by itself), failed.

import * as acts from "./acts.js";
import { get, passive, post, Problem } from "./api.js";
import { choiceOf } from "./candidates.js";
import { giveBack, hold, inTurn, isDeserted } from "./claim.js";
import { button } from "./dom.js";
import { confirm } from "./dialogs.js";
import { differences } from "./facts.js";
import { askFilter, askMessage, askReason, askTarget } from "./forms.js";
import { explain, number, place, t } from "./i18n.js";
import { bind } from "./keys.js";
import { onChange } from "./live.js";
import { address } from "./router.js";
import { session } from "./session.js";
import { fail, toast } from "./toasts.js";
import { buildView } from "./view.js";

const deafFor = 150; // ms; faster than anybody reads, slower than a key that bounces.
const deafAfterNews = 1000; // ms; what was under the finger may be another place now.
const lookEvery = 2500; // ms
const lookAnyway = 60_000; // ms

/** Enters the room; with a subject that draft is taken first. */
export function mount(root, wanted, shell) {
  let { filters } = wanted;
  let report = null;
  let chosen = null;
  let claim = null;
  let isBusy = false;
  let isEmpty = false;
  let isLeft = false;
  let deafUntil = 0;
  let turns = 0;
  let points = 0;
  let isPointing = false;
  let isLooking = false; // An empty queue is asked for a draft.
  let lookedAt = 0;
  let free = 0;
  let isAwaited = false; // A look is due as soon as somebody is there.
  let retry;

  const isFiltered = () => !!(filters.channel || filters.category || filters.territory);
  const view = buildView(root, shell, {
    choose, accept, point, merge, filter, keep: () => keep(), event: () => placeEvent(),
    pick: (index) => choose(choiceOf(report, index)),
    isFiltered,
    acts: { locate: () => acceptChosen(), ask: () => ask(), "set-aside": () => aside(), merge: () => merge(),
      split: () => split(), skip: () => skip() },
  });

  // Taking a draft

  /** Takes the next draft, or the one with this id; a quiet look leaves what is shown until there is one. */
  async function take(id, { isQuiet = false } = {}) {
    const turn = ++turns;
    const isCurrent = () => !isLeft && turn === turns;
    claim?.end();
    report = chosen = claim = null;
    isEmpty &&= isQuiet;
    [isBusy, isLooking] = [!isQuiet, isQuiet];
    clearTimeout(retry);
    view.busy(isBusy);
    try {
      const fresh = await inTurn(() => isCurrent() && bring(id, isQuiet, isCurrent));
      if (!isCurrent()) return;
      if (fresh) begin(fresh);
      else rest(isQuiet);
    } catch (problem) {
      if (!isCurrent()) return;
      if (isQuiet) lookAgain(10_000);
      else failed(problem, id);
    } finally {
      if (turn === turns) {
        isBusy = isLooking = false;
        view.busy(false);
      }
    }
  }

  async function bring(id, isQuiet, isCurrent) {
    lookedAt = Date.now();
    const fresh = await (id ? takeThis(id) : nextOne(isQuiet));
    if (!fresh || isCurrent()) return fresh;
    await giveBack(fresh.id);
  }

  const nextOne = (isQuiet) => {
    const { channel, category, territory } = filters;
    return post("/queue/next", { channel, category, territory }, isQuiet ? passive : {});
  };

  async function takeThis(id) {
    await post(`/reports/${id}/claim`);
    return get(`/reports/${id}`);
  }

  function begin(fresh) {
    isEmpty = false;
    report = fresh;
    chosen = choiceOf(fresh, 0);
    forgetPoint();
    claim = hold(fresh.id, { isSending: acts.isSending,
      lost: (problem) => report?.id === fresh.id && !isBusy && lost(problem) });
    deafUntil = Date.now() + deafFor;
    view.show(report, chosen, true);
    history.replaceState(null, "", address("work", "", filters));
  }

  function rest(isShown = false) {
    if (!isShown) {
      view.rest(t("empty"), t(isFiltered() ? "empty.filtered" : "empty.text"),
        button(t("empty.look"), { onclick: () => take() }),
        button(t("filter"), { kind: "quiet", drawing: "layers", onclick: filter }));
    }
    isEmpty = true;
    lookAgain(lookAnyway);
  }

  function failed(problem, id) {
    if (!(problem instanceof Problem)) console.error(problem);
    isEmpty = false;
    view.rest(t("failed"), problem instanceof Problem ? explain(problem) : t("problem.page"),
      button(t("again"), { kind: "primary", onclick: () => take(id) }),
      id && button(t("next"), { onclick: () => take() }));
  }

  // Hundreds of empty pages hear of one new draft at the same moment: they ask one after another.
  function lookAgain(wait = Math.max(0, lookedAt + lookEvery - Date.now())) {
    clearTimeout(retry);
    retry = setTimeout(look, wait + Math.random() * 600);
  }

  function look() {
    if (!isEmpty || isLeft) return;
    if (isLooking) return lookAgain(lookEvery);
    if (document.hidden || isDeserted()) return (isAwaited = true);
    take(undefined, { isQuiet: true });
  }

  // Deciding

  /** Runs one decision; `run` answers false where it was called off. With `stays` the draft stays in hand. */
  async function decide(act, run, { stays = false } = {}) {
    if (!report || isBusy || !report.acts.includes(act) || Date.now() < deafUntil) return;
    isBusy = true;
    const [mine, turn] = [report, turns];
    view.busy(true);
    try {
      await claim.settled();
      if ((await run(mine)) === false || report !== mine) return;
      if (stays) return await refresh(true);
      await take();
    } catch (problem) {
      if (report === mine) await refused(problem);
      else fail(problem);
    } finally {
      if (turn === turns) {
        isBusy = false;
        view.busy(false);
      }
    }
  }

  /** What was changed beside the place must not get lost with the decision. */
  async function amended(mine) {
    const changes = view.changes(mine);
    if (!Object.keys(changes).length || !mine.acts.includes("amend")) return mine;
    const { version } = await acts.amend(mine, changes);
    return { ...mine, version };
  }

  function accept(choice) {
    if (!report || isBusy) return;
    if (!choice) return toast(t("choose.first")), view.search.focus();
    forgetPoint();
    decide("locate", (mine) => acts.locate(mine, choice, view.changes(mine)));
  }

  const isFinding = () => isPointing || view.search.isTaking();

  /** What is chosen may be about to change: then it is not what the key meant. */
  function acceptChosen() {
    if (isFinding()) return toast(t("choose.wait"));
    accept(chosen);
  }

  const ask = () => decide("ask", async (mine) => acts.askSender(await amended(mine)));

  const aside = () => decide("set-aside", async (mine) => {
    const reason = await askReason(t("aside.title"), session.settings.reasons);
    return reason ? acts.setAside(await amended(mine), reason) : false;
  });

  function merge(into = report?.duplicate_of) {
    decide("merge", async (mine) => {
      const target = await askTarget(mine, into);
      return target ? acts.merge(await amended(mine), target) : false;
    });
  }

  const split = () => decide("split", async (mine) => {
    if (!mine.messages.some((message) => message.can_split)) return toast(t("split.none")), false;
    const message = await askMessage(mine);
    if (!message) return false;
    await acts.split(await amended(mine), message);
    toast(t("did.split"));
  }, { stays: true });

  const keep = () => decide("keep", async (mine) => {
    await acts.keep(await amended(mine));
    toast(t("did.keep"));
  }, { stays: true });

  const skip = () => decide("skip", (mine) => acts.skip(mine));

  const placeEvent = () => decide("locate", async (mine) => {
    if (!mine.event || !(mine.event_waiting > 1)) return false;
    if (isFinding()) return toast(t("choose.wait")), false;
    if (!chosen) return toast(t("choose.first")), false;
    const { kelurahan } = chosen;
    const { free, held } = await acts.ofEvent(mine.event);
    const sure = t("event.sure", { n: number(free.length), place: place(kelurahan) });
    const yes = await confirm(t("event.title"), [sure, held > 0 && ` ${t("event.held", { n: number(held) })}`],
      t("event.go", { n: number(free.length) }));
    if (!yes) return false;
    const { id, version } = await amended(mine);
    return acts.placeMany(free.map((item) => (item.id === id ? { ...item, version } : item)), kelurahan);
  });

  // Choosing a place

  function choose(choice, takesFocus = false) {
    if (!report || !choice) return;
    forgetPoint();
    chosen = choice;
    view.choose(report, chosen);
    if (takesFocus) view.focusHeading();
  }

  /** A later choice wins over a point or a place that is still looked up. */
  function forgetPoint() {
    points += 1;
    isPointing = false;
    view.search.cancel();
  }

  async function point(coordinate) {
    if (!report) return;
    const { id } = report;
    forgetPoint();
    const turn = points;
    isPointing = true;
    try {
      const { items } = await get("/places/at", { lat: coordinate.latitude, lon: coordinate.longitude });
      if (turn !== points || report?.id !== id) return;
      if (!items.length) return toast(t("outside")), view.choose(report, chosen);
      const [{ kelurahan, metres_to_boundary: metres }] = items;
      if (items.length > 1) toast(t("at.boundary", { place: items.map((i) => i.kelurahan.name).join(", ") }));
      choose({ kelurahan, coordinate, metres, from: "map" });
    } catch (problem) {
      fail(problem);
    } finally {
      if (turn === points) isPointing = false;
    }
  }

  const step = (by) => {
    if (!report?.places.length) return;
    const count = report.places.length;
    choose(choiceOf(report, chosen?.index === undefined ? 0 : (chosen.index + by + count) % count));
  };

  // When the draft changes under the hand

  async function refused(problem) {
    if (problem instanceof Problem && problem.is("claimed", "unknown")) return lost(problem);
    const isChanged = problem instanceof Problem && problem.is("stale", "state");
    if (!isChanged) fail(problem);
    // A first half that was kept, such as another category, has made a new version.
    if (isChanged || problem.status >= 400) await refresh(!isChanged).catch(fail);
  }

  /** Looks at the draft again and tells what changed; what was chosen and typed stays. */
  async function refresh(isOwn, options) {
    const before = report;
    if (!before) return;
    const fresh = await get(`/reports/${before.id}`, {}, options);
    if (report !== before) return;
    const news = differences(before, fresh);
    if (news.length) deafUntil = Date.now() + deafAfterNews;
    report = fresh;
    // Where the chosen candidate is gone none is: the first of the others is not what was meant.
    const index = fresh.places.findIndex((p) => p.kelurahan.code === chosen?.kelurahan.code);
    if (chosen?.from === "candidate") chosen = choiceOf(fresh, index) ?? null;
    view.show(report, chosen, false);
    if (fresh.claim && !fresh.claim.is_mine) {
      return lost(new Problem({ type: "claimed", claimed_by: fresh.claim.by }, 409));
    }
    if (!fresh.acts.includes("locate")) {
      claim.end();
      return view.tell([t("changed"), ...news].join(" "), nextButton());
    }
    if (!fresh.claim) claim.renew();
    if (!isOwn && news.length) view.tell([t("changed"), ...news, t("changed.look")].join(" "));
  }

  function lost(problem) {
    claim?.end();
    if (report) report = { ...report, acts: [] };
    if (report) view.show(report, chosen, false);
    view.tell(explain(problem), nextButton());
  }

  const nextButton = () => button(t("next"), { kind: "primary", key: "↵", onclick: () => take() });

  function heard(changes) {
    const { waiting, claimed, asked } = changes.queue;
    const [before, isNews] = [free, !changes.is_complete || changes.reports.some((r) => r.kind !== "claimed")];
    free = waiting - claimed - asked;
    if (isEmpty) return free > 0 && (isNews || free > before) && lookAgain();
    if (!report || isBusy || !report.acts.includes("locate")) return;
    const own = changes.reports.filter((r) => r.id === report.id);
    // Another page of the same officer may have given it back, too.
    if (own.some((r) => r.kind === "released")) claim.renew();
    const isChanged = own.some((r) => r.kind !== "released" && r.by !== session.name);
    if (isChanged || !changes.is_complete) refresh(false, passive).catch(fail);
  }

  /** Somebody is there again: makes up for the look that was left out. */
  function woken() {
    if (!isAwaited || document.hidden || isDeserted()) return;
    isAwaited = false;
    lookAgain();
  }

  function returned([id]) {
    if (report?.acts.includes("locate") && report.id !== id) claim.release();
    take(id);
  }

  async function filter() {
    const found = await askFilter(filters);
    if (!found) return;
    filters = found;
    history.replaceState(null, "", address("work", "", filters));
    if (report?.acts.includes("locate")) claim.release();
    take();
  }

  const digits = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n, () => {
    const choice = report && choiceOf(report, n - 1);
    if (choice) accept(choice);
  }]));
  const enter = () => (report && !report.acts.length ? take() : report && acceptChosen());
  const unbind = bind({ ...digits, Enter: enter, "/": () => report && view.search.focus(), a: ask, s: aside,
    m: () => merge(), p: split, n: skip, e: placeEvent, ArrowDown: () => step(1), ArrowUp: () => step(-1),
    Escape: () => view.focusHeading() });
  const stops = [unbind, onChange(heard), acts.onReturn(returned)];
  for (const kind of ["pointerdown", "keydown", "visibilitychange"]) {
    document.addEventListener(kind, woken);
    stops.push(() => document.removeEventListener(kind, woken));
  }
  take(wanted.subject);

  return {
    leave(isRedrawn) {
      isLeft = true;
      clearTimeout(retry);
      stops.forEach((stop) => stop());
      if (report?.acts.includes("locate")) isRedrawn ? claim.end() : claim.release();
      view.remove();
    },
    filter(next) {
      if (next.subject) return returned([next.subject]);
      filters = next.filters;
    },
  };
}
