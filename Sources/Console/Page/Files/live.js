// SPDX-License-Identifier: MIT
//
// What changes, as it happens: server-sent events, with a poll every five seconds where they do not get through.
//
// 1. `sequence` of what was seen last goes with every new connection, so that nothing between two is missed.
// 2. One connection at most: opening one closes the one before, and the poll rests while a stream is open.
// 3. A stream that is silent for three heartbeats is dead, whatever the browser believes, and is opened anew.
// 4. Where more changed than the server keeps (`is_complete` false), listeners read anew what they show.
// States: streaming, polling (three streams in a row failed; a stream is tried again each minute), away (no server).

import { get, onReach } from "./api.js";

const listeners = new Set();
let source = null;
let timer = null;
let sequence;
let failures = 0;
let turn = 0;
let watchdog;
const silentFor = 45_000; // ms

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
  turn += 1;
  source?.close();
  source = new EventSource("/api/v1/stream" + (sequence === undefined ? "" : `?since=${sequence}`));
  alive();
  source.addEventListener("open", () => {
    failures = 0;
    alive();
  });
  source.addEventListener("heartbeat", alive);
  source.addEventListener("change", (event) => {
    alive();
    take(JSON.parse(event.data));
  });
  source.addEventListener("error", () => {
    clearTimeout(watchdog);
    source.close();
    failures += 1;
    if (failures >= 3) poll(12);
    // Spread out, so that a restart of the server does not bring all pages back in one moment.
    else schedule(stream, 500 * 2 ** failures * (0.5 + Math.random()));
  });
}

function alive() {
  clearTimeout(watchdog);
  watchdog = setTimeout(stream, silentFor);
}

/** Asks `rounds` times, then tries a stream again. */
async function poll(rounds) {
  const mine = ++turn;
  try {
    const changes = await get("/changes", { since: sequence });
    if (mine === turn) take(changes);
  } catch {
    // Out of reach: the next round tells, and the page says so already.
  }
  if (mine !== turn) return; // A stream was opened meanwhile.
  schedule(() => (rounds > 1 ? poll(rounds - 1) : stream()), 5000);
}

function take(changes) {
  if (sequence !== undefined && changes.sequence < sequence && changes.is_complete) return;
  sequence = changes.sequence;
  for (const listen of [...listeners]) listen(changes);
}
