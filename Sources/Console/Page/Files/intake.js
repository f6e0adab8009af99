// SPDX-License-Identifier: MIT
//
// Takes a report in at a counter, and prints its receipt. The id is made once a form: sending again after a failure
// on the way gives the same report, never a second one.

import { get, passive, post, Problem } from "./api.js";
import { button, field, fill, h, select } from "./dom.js";
import { explain, place, size, t, word } from "./i18n.js";
import { pinMap } from "./map.js";
import { createSearch } from "./search.js";
import { heading } from "./table.js";
import { fail } from "./toasts.js";

const largest = 10 * 1024 * 1024;
const most = 10;

/** Enters the room. */
export async function mount(root, _, shell) {
  const { items: counters } = await get("/intake");
  let unmap = () => {};
  let last = "";
  let isGone = false;
  let poll;

  function empty() {
    unmap();
    fill(root);
    fill(shell.acts);
    heading(root, t("room.intake"), t("intake.lead"));
    if (!counters.length) return root.append(h("p.empty.muted", t("intake.none")));
    root.append(blank());
  }

  function blank() {
    const id = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36).padStart(7, "0")).join("");
    const counter = select(counters.map((c) => [c.name, `${c.title} (${word("channel", c.channel)})`]),
      last || counters[0].name);
    const subject = h("input", { maxlength: 200 });
    const text = h("textarea", { required: true, maxlength: 20000, rows: 7 });
    const sender = h("input", { maxlength: 200, autocomplete: "off" });
    const visibility = select([["private", t("visibility.private")], ["public", t("visibility.public")]], "private");
    const spot = whereabouts();
    const papers = attachments();
    const problem = h("p.error", { role: "alert" });
    const go = button(t("intake.go"), { kind: "primary", type: "submit" });
    return h("form.panel.intake", { onsubmit: async (event) => {
      event.preventDefault();
      if (go.disabled) return;
      go.disabled = true;
      problem.textContent = "";
      last = counter.value;
      try {
        const body = { counter: counter.value, id, text: text.value, visibility: visibility.value,
          ...(subject.value.trim() && { subject: subject.value.trim() }),
          ...(sender.value.trim() && { sender: sender.value.trim() }),
          ...(spot.read() && { coordinate: spot.read() }), attachments: await papers.read() };
        receipt(await post("/intake", body, { seconds: 300 }), counters.find((c) => c.name === counter.value).title);
      } catch (error) {
        if (!(error instanceof Problem)) return fail(error);
        problem.textContent = explain(error);
      } finally {
        go.disabled = false;
      }
    } },
    h("div.two", h("div", field(t("counter"), counter), field(t("intake.subject"), subject),
      field(t("intake.text"), text), field(t("intake.sender"), sender, t("intake.sealed")),
      field(t("visibility"), visibility), papers.node), spot.node),
    problem, h("div.buttons", go));
  }

  function whereabouts() {
    let at = null;
    const shown = h("p.muted", { role: "status" }, t("intake.place.hint"));
    let map;
    const drop = () => {
      at = null;
      map?.show(null);
      fill(shown, t("intake.place.hint"));
    };
    const put = (coordinate, name) => {
      at = coordinate;
      map?.show(at);
      fill(shown, h("b", name ?? ""), " ", `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)} `,
        button(t("drop"), { kind: "small", onclick: drop }));
      if (!name) named(coordinate);
    };
    const named = (coordinate) => get("/places/at", { lat: coordinate.latitude, lon: coordinate.longitude })
      .then(({ items: [first] }) => at === coordinate && put(coordinate, first ? place(first.kelurahan) : t("outside")))
      .catch(fail);
    const search = createSearch({ label: t("intake.place"), hint: t("intake.place.search"),
      pick: ({ coordinate, name }) =>
        coordinate ? put(coordinate, name) : fill(shown, t("intake.place.vague", { name })) });
    const box = h("div.mapbox");
    pinMap(box, (coordinate) => put(coordinate)).then((made) => {
      map = made;
      unmap = made.remove;
      if (isGone) unmap();
    });
    return { node: h("fieldset.where", h("legend", t("intake.place")), search.node, shown, box), read: () => at };
  }

  // The receipt

  function receipt(taken, title) {
    if (isGone) return;
    unmap();
    fill(root);
    heading(root, t("receipt.title"), t("receipt.lead"));
    root.append(h("article.receipt",
      h("p.brand", t("receipt.city")), h("h2", t("receipt.name")),
      h("dl", h("dt", t("counter")), h("dd", title), h("dt", t("ticket")),
        h("dd.big", taken.ticket ?? t("receipt.wait")),
        taken.kelurahan && [h("dt", t("place")), h("dd", place(taken.kelurahan))]),
      h("p", t("receipt.keep")), h("p.muted.small", taken.id)));
    fill(shell.acts, button(t("print"), { kind: "primary", onclick: () => print() }),
      button(t("intake.next"), { onclick: empty }));
    if (!taken.ticket) poll = setTimeout(() => look(taken, title), 3000);
  }

  async function look(taken, title) {
    try {
      const path = [taken.counter, taken.id].map(encodeURIComponent).join("/");
      const fresh = await get(`/intake/${path}`, {}, passive);
      if (!isGone && root.querySelector(".receipt")) receipt(fresh, title);
    } catch (problem) {
      fail(problem);
      if (!isGone && root.querySelector(".receipt")) poll = setTimeout(() => look(taken, title), 10_000);
    }
  }

  empty();
  return {
    leave() {
      isGone = true;
      clearTimeout(poll);
      unmap();
    },
  };
}

/** Photos and papers, checked before they are sent. */
function attachments() {
  let files = [];
  const list = h("ul.chips");
  const problem = h("p.error", { role: "alert" });
  const input = h("input", { type: "file", multiple: true, onchange: () => {
    problem.textContent = "";
    for (const file of input.files) {
      if (file.size > largest) problem.textContent = t("file.large", { name: file.name });
      else if (files.length >= most) problem.textContent = t("file.many", { n: most });
      else files.push(file);
    }
    input.value = "";
    draw();
  } });
  const draw = () => fill(list, files.map((file) => h("li.badge", file.name, ` (${size(file.size)})`,
    h("button.quiet", { type: "button", "aria-label": `${t("drop")}: ${file.name}`,
      onclick: () => ((files = files.filter((f) => f !== file)), draw()) }, "×"))));
  return {
    node: h("div", field(t("attachments"), input, t("file.rule")), list, problem),
    read: () => Promise.all(files.map(async (file) => ({ name: file.name.slice(0, 200),
      type: (file.type || "application/octet-stream").slice(0, 100), content: await base64(file) }))),
  };
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}
