// SPDX-License-Identifier: MIT
//
// Where messages come from, and how it stands; an administrator can pause a feed and let it go on.

import { get, passive, post } from "./api.js";
import { button, calmed, h } from "./dom.js";
import { confirm } from "./dialogs.js";
import { badge } from "./facts.js";
import { number, t, told, when, word } from "./i18n.js";
import { onChange } from "./live.js";
import { may } from "./session.js";
import { heading, listing, table } from "./table.js";
import { fail, toast } from "./toasts.js";

/** How a feed stands, as a badge. */
export const feedState = (feed) => feed.is_paused ? badge(t("feed.paused"), "due")
  : feed.is_healthy ? badge(word("feed", feed.state), "fresh") : badge(word("feed", feed.state), "late");

/** What ails a feed and what comes of it; the words of its own below, for whoever mends it. */
const why = ({ state, error }) => [h("span.line.error", told(error) ?? word("feed.why", state)),
  h("span.line.small.muted", { lang: "en" }, error)];

/** Enters the room. */
export function mount(root) {
  heading(root, t("room.feeds"), t("feeds.lead"));
  const list = listing(root, {
    load: (_, options) => get("/feeds", {}, options),
    draw: (items) => table(t("room.feeds"), [
      { head: t("feed"), cell: (f) => h("b", f.name) },
      { head: t("channel"), cell: (f) => word("channel", f.channel) },
      { head: t("state"), kind: "free", cell: (f) => [feedState(f), f.error && why(f)] },
      { head: t("feed.new"), kind: "number", cell: (f) => number(f.new) },
      { head: t("feed.repeated"), kind: "number", cell: (f) => number(f.repeated) },
      { head: t("feed.message"), cell: (f) => when(f.last_message_at) || "–" },
      { head: t("feed.contact"), cell: (f) => when(f.last_contact_at) || "–" },
      may("pause") && { head: t("act"), cell: turnButton },
    ].filter(Boolean), items),
  });

  function turnButton(feed) {
    const act = feed.is_paused ? "resume" : "pause";
    return button(t(`act.${act}`), { kind: "small", "aria-label": `${t(`act.${act}`)}: ${feed.name}`,
      "data-keep": feed.name, onclick: () => turn(feed, act) });
  }

  async function turn(feed, act) {
    const isSure = act === "resume" ||
      (await confirm(t("act.pause"), t("pause.sure", { name: feed.name }), t("act.pause"), true));
    if (!isSure) return;
    try {
      await post(`/feeds/${encodeURIComponent(feed.name)}/${act}`);
      toast(t(`did.${act}`, { name: feed.name }));
    } catch (problem) {
      fail(problem);
    }
    await list.reload();
  }

  const stop = onChange(calmed(() => document.hidden || list.reload(passive), 10_000));
  return { leave: stop };
}
