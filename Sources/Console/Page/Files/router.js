// SPDX-License-Identifier: MIT
//
// Rooms as addresses: `#/list?state=located`. The part after `#` never reaches the server, so that it serves `/`
// alone, and filters can be bookmarked and sent to a colleague.

/** The room, what it is about, and its filters, as the address says. */
export function route() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [room, ...rest] = path.split("/").map(decode);
  return { room, subject: rest.join("/"), filters: Object.fromEntries(new URLSearchParams(search)) };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Typed by hand: not every `%` is an escape.
  }
}

/** The address of a room. */
export function address(room, subject = "", filters = {}) {
  const set = Object.entries(filters).filter(([, value]) => value);
  const search = set.length ? "?" + new URLSearchParams(set) : "";
  return `#/${room}${subject ? "/" + encodeURIComponent(subject) : ""}${search}`;
}

/** Goes to a room. */
export const go = (room, subject, filters) => (location.hash = address(room, subject, filters));

/** Changes the filters of the room one is in, without a step in the browser's history. */
export function refilter(filters) {
  const { room, subject } = route();
  history.replaceState(null, "", address(room, subject, filters));
}
