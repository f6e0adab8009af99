// SPDX-License-Identifier: MIT
//
// The conversation of a report: what came, what the city answered, attachments, links. All of it is hostile until
// proven otherwise and shown as text; addresses in it are never links.

import { attachmentAddress } from "./api.js";
import { button, h, icon } from "./dom.js";
import { open } from "./dialogs.js";
import { size, t, told, when, word } from "./i18n.js";

/** Messages in order, each with its attachments; what belongs to none comes last. */
export function thread(report) {
  const ids = new Set(report.messages.map((message) => message.id));
  const of = (id) => report.attachments.filter((a) => (id ? a.message === id : !ids.has(a.message)));
  return [
    h("ol.thread", report.messages.map((message) => h("li", { class: message.is_ours ? "ours" : "theirs" },
      message.is_ours ? ours(message, report) : theirs(message, report), files(of(message.id), report)))),
    files(of(null), report),
    report.links.length > 0 && h("section", h("h2", t("links")), h("ul.links", report.links.map(shownLink))),
  ];
}

function theirs(message, report) {
  return [
    h("p.by", badgeOf(message), message.at && h("span.muted", when(message.at))),
    message.is_unreadable ? h("p.muted", t("unreadable"))
      : message.text ? h("p.said", { dir: "auto", lang: report.language }, words(message))
        : h("p.muted", t("no.text")),
  ];
}

/** The text, its subject as a line of its own. */
function words({ text, marks, has_subject: hasSubject }) {
  const end = hasSubject ? text.indexOf("\n") : -1;
  const part = (from, to) => evidence(text.slice(from, to), marks.map((m) => ({ ...m, start: m.start - from })));
  if (!hasSubject) return part(0);
  return [h("strong.subject", h("span.hidden-text", `${t("subject")}: `), part(0, end < 0 ? undefined : end)),
    end >= 0 && part(end + 1)];
}

const badgeOf = (message) => h("span.who", word("kind", message.kind ?? "origin"));

/** The city's answers, folded: officers know them by heart. */
function ours(message, report) {
  const opening = message.text.replace(/\s+/g, " ").slice(0, 90);
  return h("details",
    h("summary", h("span.who", t("kind.city")), message.state && h("span.badge", word("outgoing", message.state)),
      message.at && h("span.muted", when(message.at)), h("span.muted.cut", { lang: report.language }, opening)),
    h("p.said", { dir: "auto", lang: report.language }, message.text));
}

/** A text whose evidence is marked with the numbers of the candidates that rest on it. */
export function evidence(text, marks) {
  const sound = marks.filter((m) => m.start >= 0 && m.length > 0 && m.start + m.length <= text.length);
  const edges = sound.flatMap((m) => [m.start, m.start + m.length]);
  const cuts = [...new Set([0, ...edges, text.length])].sort((a, b) => a - b);
  return cuts.slice(1).map((end, i) => {
    const start = cuts[i];
    const over = sound.filter((m) => m.start <= start && m.start + m.length >= end).map((m) => m.candidate);
    const numbers = [...new Set(over)].sort((a, b) => a - b);
    const words = text.slice(start, end);
    if (!numbers.length) return words;
    return h("mark", { class: `k${numbers[0] % 9}`, "data-candidates": numbers.join(" ") }, words,
      h("sup", h("span.hidden-text", ` ${t("candidate")} `), numbers.map((n) => n + 1).join(",")));
  });
}

function files(attachments, report) {
  return attachments.length > 0 && h("ul.files", { "aria-label": t("attachments") },
    attachments.map((a, i) => h("li", file(a, i + 1, report))));
}

function file(attachment, n, report) {
  const { reference, state, is_image: isImage, reason } = attachment;
  const name = t(isImage ? "photo.n" : "file.n", { n });
  if (state === "locked") {
    const how = t(report.acts.includes("grant") ? "locked.grant" : "locked");
    return h("div.file.shut", icon("lock"), h("span", name, h("small.hint", how)));
  }
  if (state !== "ready") {
    return h("div.file.shut", icon("clip"), h("span", name,
      h("small.hint", t(`file.${state}`), reason && `: ${told(reason) ?? reason}`)));
  }
  const address = attachmentAddress(reference);
  if (!isImage) return download(attachment, name);
  const image = h("img", { src: address, alt: name, loading: "lazy", decoding: "async" });
  const thumbnail = h("button.photo", { type: "button", "aria-label": t("photo.open", { n }),
    onclick: () => enlarge(address, name) }, image);
  image.addEventListener("error", () => thumbnail.replaceWith(download(attachment, name, t("photo.failed"))));
  return thumbnail;
}

/** What is not shown, to keep; `note` says why a photo is not. */
const download = ({ reference, type, bytes }, name, note) =>
  h("a.file", { class: note ? "shut" : "", href: attachmentAddress(reference), download: "" }, icon("clip"),
    h("span", h("span.hidden-text", t("download"), " "), name, note && h("small.hint", note),
      h("small.hint", `${type} · ${size(bytes)}`)));

const enlarge = (address, name) =>
  open(name, (close) => [
    h("img.large", { src: address, alt: name }),
    h("div.buttons", h("a.button", { href: address, download: "" }, t("download")),
      button(t("close"), { kind: "primary", "data-first": "", onclick: () => close() })),
  ], { kind: "roomy" });

function shownLink({ address, target, state, reason }) {
  return h("li", h("code", address), target && [" → ", h("code", target)], " ",
    h("span.muted", word("link", state), reason && `: ${told(reason) ?? reason}`));
}
