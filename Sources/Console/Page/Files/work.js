// SPDX-License-Identifier: MIT
//
// The loop an officer works in all day: a draft is claimed, shown, decided on, and the next one stands there.
//
// 1. One draft in hand at a time; it is claimed before it is shown, and given back when the room is left.
// 2. A decision names the version that was on the screen. Where the draft changed meanwhile it is shown anew with what
//    changed, and what was typed stays; where somebody else has it, this page lets go of it.
// 3. Keys are deaf while a request is under way and for a moment after a draft appears: a key pressed twice must not
//    decide on a draft that nobody has read.
// States: asking, in hand (`report`), lost (in hand for reading only), empty (takes the next by itself), failed.

import * as acts from "./acts.js";
import { get, post, Problem, remove } from "./api.js";
import { choiceOf } from "./candidates.js";
import { hold } from "./claim.js";
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

/** Enters the room; with a subject that draft is taken first. */
export function mount(root, wanted, shell) {
  let { filters } = wanted;
  let report = null;
  let chosen = null;
  let claim = null;
  let isBusy = false;
  let isEmpty = false;
  let isLeft = false;
  let shownAt = 0;
  let turns = 0;
  let retry;

  const isFiltered = () => !!(filters.channel || filters.category || filters.territory);
  const view = buildView(root, shell, {
    choose, accept, point, merge, filter, keep: () => keep(), event: () => placeEvent(),
    pick: (index) => choose(choiceOf(report, index)),
    isFiltered,
    acts: { locate: () => accept(chosen), ask: () => ask(), "set-aside": () => aside(), merge: () => merge(),
      split: () => split(), skip: () => skip() },
  });

  // Taking a draft

  async function take(id) {
    const turn = ++turns;
    report = chosen = null;
    isBusy = true;
    clearTimeout(retry);
    view.busy(true);
    try {
      const fresh = id ? await takeThis(id) : await nextOne();
      if (isLeft || turn !== turns) return fresh && giveBack(fresh.id);
      if (fresh) begin(fresh);
      else rest();
    } catch (problem) {
      if (!isLeft && turn === turns) failed(problem, id);
    } finally {
      if (turn === turns) {
        isBusy = false;
        view.busy(false);
      }
    }
  }

  const giveBack = (id) => remove(`/reports/${id}/claim`).catch(() => {}); // The lease ends by itself.

  const nextOne = () => {
    const { channel, category, territory } = filters;
    return post("/queue/next", { channel, category, territory });
  };

  async function takeThis(id) {
    await post(`/reports/${id}/claim`);
    return get(`/reports/${id}`);
  }

  function begin(fresh) {
    isEmpty = false;
    report = fresh;
    chosen = choiceOf(fresh, 0);
    claim = hold(fresh.id, lost);
    shownAt = Date.now();
    view.show(report, chosen, true);
    history.replaceState(null, "", address("work", "", filters));
  }

  function rest() {
    isEmpty = true;
    view.rest(t("empty"), t(isFiltered() ? "empty.filtered" : "empty.text"),
      button(t("empty.look"), { onclick: () => take() }),
      button(t("filter"), { kind: "quiet", drawing: "layers", onclick: filter }));
    retry = setTimeout(lookAgain, 60_000);
  }

  function failed(problem, id) {
    if (!(problem instanceof Problem)) console.error(problem);
    isEmpty = false;
    view.rest(t("failed"), problem instanceof Problem ? explain(problem) : t("problem.page"),
      button(t("again"), { kind: "primary", onclick: () => take(id) }),
      id && button(t("next"), { onclick: () => take() }));
  }

  // Hundreds of empty pages hear of one new draft at the same moment: they ask one after another.
  function lookAgain() {
    clearTimeout(retry);
    retry = setTimeout(async () => {
      if (!isEmpty || isBusy || document.hidden) return;
      try {
        const fresh = await nextOne();
        if (isLeft || !isEmpty) return fresh && giveBack(fresh.id);
        if (fresh) begin(fresh);
        else retry = setTimeout(lookAgain, 60_000);
      } catch {
        retry = setTimeout(lookAgain, 10_000);
      }
    }, Math.random() * 600);
  }

  // Deciding

  /** Runs one decision; `run` answers false where it was called off. With `stays` the draft stays in hand. */
  async function decide(act, run, { stays = false } = {}) {
    if (!report || isBusy || !report.acts.includes(act) || Date.now() - shownAt < deafFor) return;
    isBusy = true;
    const [mine, lease] = [report, claim];
    view.busy(true);
    try {
      if ((await run(mine)) === false || report !== mine) return;
      if (stays) return await refresh(true);
      lease.end();
      await take();
    } catch (problem) {
      await refused(problem);
    } finally {
      isBusy = false;
      view.busy(false);
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
    decide("locate", (mine) => acts.locate(mine, choice, view.changes(mine)));
  }

  const ask = () => decide("ask", async (mine) => acts.askSender(await amended(mine)));

  const aside = () => decide("set-aside", async (mine) => {
    const reason = await askReason(t("aside.title"), session.settings.reasons);
    return reason ? acts.setAside(await amended(mine), reason) : false;
  });

  function merge(into = report?.duplicate_of) {
    decide("merge", async (mine) => {
      const target = await askTarget(mine, into);
      return target ? acts.merge(mine, target) : false;
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

  const skip = () => decide("skip", (mine) => post(`/reports/${mine.id}/skip`));

  const placeEvent = () => decide("locate", async (mine) => {
    if (!mine.event || !(mine.event_waiting > 1)) return false;
    if (!chosen) return toast(t("choose.first")), false;
    const { kelurahan } = chosen;
    const { free, held } = await acts.ofEvent(mine.event);
    const sure = t("event.sure", { n: number(free.length), place: place(kelurahan) });
    const yes = await confirm(t("event.title"), [sure, held > 0 && ` ${t("event.held", { n: number(held) })}`],
      t("event.go", { n: number(free.length) }));
    return yes ? acts.placeMany(free, kelurahan) : false;
  });

  // Choosing a place

  function choose(choice, takesFocus = false) {
    if (!report || !choice) return;
    chosen = choice;
    view.choose(report, chosen);
    if (takesFocus) view.focusHeading();
  }

  async function point(coordinate) {
    const mine = report;
    if (!mine) return;
    try {
      const { items } = await get("/places/at", { lat: coordinate.latitude, lon: coordinate.longitude });
      if (report !== mine) return;
      if (!items.length) return toast(t("outside")), view.choose(report, chosen);
      const [{ kelurahan, metres_to_boundary: metres }] = items;
      if (items.length > 1) toast(t("at.boundary", { place: items.map((i) => i.kelurahan.name).join(", ") }));
      choose({ kelurahan, coordinate, metres, from: "map" });
    } catch (problem) {
      fail(problem);
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
    if (!(problem instanceof Problem) || !problem.is("stale", "state")) return fail(problem);
    await refresh(false).catch(fail);
  }

  /** Looks at the draft again and tells what changed; what was chosen and typed stays. */
  async function refresh(isOwn) {
    const before = report;
    if (!before) return;
    const fresh = await get(`/reports/${before.id}`);
    if (report !== before) return;
    const news = differences(before, fresh);
    report = fresh;
    const index = fresh.places.findIndex((p) => p.kelurahan.code === chosen?.kelurahan.code);
    if (!chosen || chosen.from === "candidate") chosen = choiceOf(fresh, Math.max(0, index));
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
    if (isEmpty) return (changes.reports.some((r) => r.kind !== "claimed") || !changes.is_complete) && lookAgain();
    if (!report || isBusy || !report.acts.includes("locate")) return;
    const own = changes.reports.filter((r) => r.id === report.id && r.by !== session.name);
    if (!own.length && changes.is_complete) return;
    if (own.some((r) => r.kind === "released")) claim.renew();
    if (own.some((r) => r.kind !== "released") || !changes.is_complete) refresh(false).catch(fail);
  }

  function returned([id]) {
    const before = claim;
    const holds = report?.acts.includes("locate");
    take(id);
    if (holds) before.release();
  }

  async function filter() {
    const found = await askFilter(filters);
    if (!found) return;
    filters = found;
    history.replaceState(null, "", address("work", "", filters));
    if (report?.acts.includes("locate")) await claim.release();
    take();
  }

  const digits = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n, () => {
    const choice = report && choiceOf(report, n - 1);
    if (choice) accept(choice);
  }]));
  const enter = () => (report && !report.acts.length ? take() : report && accept(chosen));
  const unbind = bind({ ...digits, Enter: enter, "/": () => report && view.search.focus(), a: ask, s: aside,
    m: () => merge(), p: split, n: skip, e: placeEvent, ArrowDown: () => step(1), ArrowUp: () => step(-1),
    Escape: () => view.focusHeading() });
  const stops = [unbind, onChange(heard), acts.onReturn(returned)];
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
      if (next.subject) return take(next.subject);
      filters = next.filters;
    },
  };
}
