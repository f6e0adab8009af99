// SPDX-License-Identifier: MIT
//
// The claim on the draft in hand: a lease, renewed while somebody is there.
//
// 1. Renewed each third of its length while the page is seen and something was typed, pressed or moved within five
//    minutes; otherwise it lapses, and the draft goes to others.
// 2. Input after a pause renews at once; where it cannot be had any more, `lost(problem)` is told, and ends it or not.
// 3. Given back when the room is left or the page goes away.
// 4. Not renewed while a decision is on its way: a draft that was passed on must not be claimed again behind it.
// 5. Drafts are taken and given back one after another, whatever room asks (`inTurn`): a late answer to one request
//    must not give away what another one has just brought.

import { post, Problem, releaseAway, remove } from "./api.js";
import { session } from "./session.js";

const idleAfter = 5 * 60_000;
let lastInput = Date.now();
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, () => (lastInput = Date.now()), { capture: true, passive: true });
}

/** Whether nobody seems to be there. */
export const isDeserted = () => Date.now() - lastInput > idleAfter;

let line = Promise.resolve();
/** Runs one request about who has which draft after the one before; answers what `run` does. */
export const inTurn = (run) => {
  const answer = line.then(run);
  line = answer.catch(() => {}); // Whoever asked is told.
  return answer;
};

/** Gives a draft back. */
export const giveBack = (id) => remove(`/reports/${id}/claim`).catch(() => {}); // The lease ends by itself.

const held = new Set();
/** Before the session ends: gives back what is in hand. Answers how to take it up again. */
export async function setDown() {
  const all = [...held];
  await Promise.all(all.map((claim) => claim.setDown()));
  return () => all.forEach((claim) => claim.takeUp());
}

/** Holds the claim on a report; `lost` is told why it ended, `isSending` whether a decision is under way. */
export function hold(id, { lost, isSending }) {
  const third = (session.settings.lease_seconds * 1000) / 3;
  let renewed = Date.now();
  let isOver = false;
  let isDown = false;
  let asking;

  const renew = () => {
    if (isOver || isDown || isSending() || document.hidden || isDeserted()) return;
    renewed = Date.now();
    asking = ask();
  };
  const ask = async () => {
    try {
      await post(`/reports/${id}/claim`);
    } catch (problem) {
      if (isOver || !(problem instanceof Problem)) return;
      if (problem.is("claimed", "state", "stale", "unknown", "role")) lost(problem);
    }
  };
  const wake = () => Date.now() - renewed > third && renew();
  const away = () => releaseAway(id);
  const timer = setInterval(renew, third);
  const kinds = ["pointerdown", "keydown", "visibilitychange"];
  kinds.forEach((kind) => document.addEventListener(kind, wake));
  addEventListener("pagehide", away);

  function end() {
    isOver = true;
    held.delete(claim);
    clearInterval(timer);
    kinds.forEach((kind) => document.removeEventListener(kind, wake));
    removeEventListener("pagehide", away);
  }
  const claim = {
    renew,
    /** Once no renewal is on its way. */
    settled: () => asking,
    /** The draft was decided on: nothing to give back. */
    end,
    /** Gives it back. */
    release() {
      end();
      return inTurn(() => giveBack(id));
    },
    setDown: () => ((isDown = true), giveBack(id)),
    takeUp: () => ((isDown = false), renew()),
  };
  held.add(claim);
  return claim;
}
