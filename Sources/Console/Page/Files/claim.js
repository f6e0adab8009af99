// SPDX-License-Identifier: MIT
//
// The claim on the draft in hand: a lease, renewed while somebody is there.
//
// 1. Renewed each third of its length while the page is seen and something was typed, pressed or moved within five
//    minutes; otherwise it lapses, and the draft goes to others.
// 2. Input after a pause renews at once; where somebody else has it by then, `lost(problem)` is called, once.
// 3. Given back when the room is left or the page goes away.

import { post, Problem, releaseAway, remove } from "./api.js";
import { session } from "./session.js";

const idleAfter = 5 * 60_000;
let lastInput = Date.now();
for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(kind, () => (lastInput = Date.now()), { capture: true, passive: true });
}

/** Holds the claim on a report; `lost` is told why it ended. */
export function hold(id, lost) {
  const third = (session.settings.lease_seconds * 1000) / 3;
  let renewed = Date.now();
  let isOver = false;

  const renew = async () => {
    if (isOver || document.hidden || Date.now() - lastInput > idleAfter) return;
    renewed = Date.now();
    try {
      await post(`/reports/${id}/claim`);
    } catch (problem) {
      if (isOver || !(problem instanceof Problem)) return;
      if (!problem.is("claimed", "state", "stale", "unknown", "role")) return;
      end();
      lost(problem);
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
    clearInterval(timer);
    kinds.forEach((kind) => document.removeEventListener(kind, wake));
    removeEventListener("pagehide", away);
  }
  return {
    renew,
    /** The draft was decided on: nothing to give back. */
    end,
    /** Gives it back. */
    release() {
      end();
      return remove(`/reports/${id}/claim`).catch(() => {}); // The lease ends by itself.
    },
  };
}
