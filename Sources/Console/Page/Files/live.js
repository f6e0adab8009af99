// SPDX-License-Identifier: MIT
//
// What changes, as it happens: server-sent events, with a poll every five seconds where they do not get through.
//
// 1. `sequence` of what was seen last goes with every new connection, so that nothing between two is missed.
// 2. One connection at most: opening one closes the one before, and the poll rests while a stream is open.
// 3. Where more changed than the server keeps (`is_complete` false), listeners read anew what they show.
// States: streaming, polling (three streams in a row failed; a stream is tried again each minute), away (no server).

import { get, onReach } from "./api.js";

const listeners = new Set();
let source = null;
let timer = null;
let sequence;
let failures = 0;

/** Calls back with each Changes; answers how to stop. */
export function onChange(listen) {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

/** Begins to listen. */
export function startLive() {
  stream();
  onReach((isThere) => {
    if (!isThere) return;
    failures = 0;
    schedule(stream, 0);
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && source?.readyState !== EventSource.OPEN) schedule(stream, 0);
  });
}

function schedule(run, wait) {
  clearTimeout(timer);
  timer = setTimeout(run, wait);
}

function stream() {
  source?.close();
  source = new EventSource("/api/v1/stream" + (sequence === undefined ? "" : `?since=${sequence}`));
  source.addEventListener("open", () => (failures = 0));
  source.addEventListener("change", (event) => take(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    source.close();
    failures += 1;
    if (failures >= 3) poll(12);
    // Spread out, so that a restart of the server does not bring all pages back in one moment.
    else schedule(stream, 500 * 2 ** failures * (0.5 + Math.random()));
  });
}

/** Asks `rounds` times, then tries a stream again. */
async function poll(rounds) {
  try {
    take(await get("/changes", { since: sequence }));
  } catch {
    // Out of reach: the next round tells, and the page says so already.
  }
  schedule(() => (rounds > 1 ? poll(rounds - 1) : stream()), 5000);
}

function take(changes) {
  if (sequence !== undefined && changes.sequence < sequence && changes.is_complete) return;
  sequence = changes.sequence;
  for (const listen of [...listeners]) listen(changes);
}
