// SPDX-License-Identifier: MIT
//
// Requests to /api/v1. Every failure becomes a Problem: the server's own (RFC 9457), or one it cannot tell of:
// `offline` (`unreached` where nothing was to change) and `broken`. A 401 within a session asks for the password over
// the page and then repeats the request, so that work in hand is kept; a worn-out CSRF token is fetched anew once.
//
// A request that failed on the way may have been done. Repeating it is safe: what changes a report names the version
// it was decided on, so the second one is refused with 409 and what stands now.

const root = "/api/v1";

/** Why a request was not done. */
export class Problem extends Error {
  constructor(body, status, retryAfter) {
    super(body.detail ?? body.title ?? "");
    Object.assign(this, { kind: (body.type ?? "").replace("urn:kanal:", ""), status, retryAfter, errors: [] }, body);
  }
  /** Whether it is one of these kinds. */
  is(...kinds) {
    return kinds.includes(this.kind);
  }
}

/** Options of a request that the page makes by itself: it keeps no session from ending. */
export const passive = { isPassive: true };

const patience = 20_000; // ms
let token = "";
let officer;
let authenticate = null;
let isOnline = true;
const watchers = new Set();

/** What session.js lends: whose session it is, its token, and how to log in again. */
export const arm = ({ name, csrf }, again) => {
  [officer, token] = [name, csrf];
  authenticate = again;
};

/** Calls back whenever the server comes or goes. */
export function onReach(watch) {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function reached(now) {
  if (now === isOnline) return;
  isOnline = now;
  for (const watch of watchers) watch(now);
}

async function send(method, path, body, { isPassive, seconds, signal }) {
  const headers = { Accept: "application/json" };
  if (isPassive) headers["X-Kanal-Passive"] = "1";
  if (method !== "GET") headers["X-CSRF-Token"] = token;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const over = AbortSignal.timeout(seconds ? seconds * 1000 : patience);
  let answer;
  try {
    answer = await fetch(root + path, {
      method, headers, credentials: "same-origin", body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, over]) : over,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    reached(false);
    throw new Problem({ type: method === "GET" ? "unreached" : "offline" }, 0);
  }
  reached(![502, 504].includes(answer.status));
  return answer;
}

/**
 * A request and what it answered: an object, or null where there is none. Options: `signal` to call it off, `seconds`
 * to wait for the answer, `isPassive`, and `alone` where a session that ended is an answer like any other.
 */
export async function call(method, path, body, options = {}) {
  const { isRepeat, alone, ...rest } = options;
  const answer = await send(method, path, body, rest);
  if (answer.ok) return answer.status === 204 ? null : answer.json().catch(() => broken(answer.status));
  const problem = await read(answer);
  const again = { ...options, isRepeat: true };
  if (!alone && answer.status === 401 && authenticate && (await authenticate())) {
    return call(method, path, body, again);
  }
  if (!isRepeat && problem.is("token") && (await renewToken())) return call(method, path, body, again);
  throw problem;
}

/** The token of this officer's session; where the browser has another's by now, theirs starts with a fresh page. */
async function renewToken() {
  const fresh = await call("GET", "/session", undefined, { isRepeat: true, alone: true });
  if (fresh?.name !== officer) return location.reload(), false;
  token = fresh.csrf;
  return true;
}

async function read(answer) {
  const wait = Number(answer.headers.get("Retry-After")) || undefined;
  const isProblem = answer.headers.get("Content-Type")?.includes("json");
  const body = isProblem ? await answer.json().catch(() => null) : null;
  return new Problem(body ?? { type: answer.status === 413 ? "large" : "broken" }, answer.status, wait);
}

function broken(status) {
  throw new Problem({ type: "broken" }, status);
}

/** `?a=1&b=2` of what is set. */
export function query(parameters) {
  const set = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return set.length ? "?" + new URLSearchParams(set) : "";
}

export const get = (path, parameters = {}, options) => call("GET", path + query(parameters), undefined, options);
export const post = (path, body, options) => call("POST", path, body, options);
export const put = (path, body) => call("PUT", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path, options) => call("DELETE", path, undefined, options);

/** Gives a claim back while the page goes away: nobody waits for the answer. */
export function releaseAway(id) {
  fetch(`${root}/reports/${id}/claim`, {
    method: "DELETE", headers: { "X-CSRF-Token": token }, credentials: "same-origin", keepalive: true,
  }).catch(() => {}); // The lease ends by itself.
}

/** Where an attachment lies. */
export const attachmentAddress = (reference) => `${root}/attachments/${encodeURIComponent(reference)}`;
