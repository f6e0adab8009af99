// SPDX-License-Identifier: MIT
//
// Who is logged in. States: nobody (the log-in page), somebody, somebody whose session ended (a dialog over the page
// that keeps the work; only the same officer may go on with it, anybody else starts with a fresh page).

import { arm, call, get, Problem, put, remove } from "./api.js";
import { button, field, fill, h } from "./dom.js";
import { form } from "./dialogs.js";
import { explain, speak, t } from "./i18n.js";
import { toast } from "./toasts.js";

/** The session, null where nobody is logged in. */
export let session = null;

/** Whether a proxy says who it is. */
let isVouched = false;

/** Whether the officer's roles allow it. */
export const may = (right) => session?.rights.includes(right) ?? false;

async function begin(fresh) {
  session = fresh;
  await speak(fresh.language);
  arm(fresh, again);
}

/** The session that the browser's cookie stands for, if any. */
export async function resume() {
  try {
    const found = await get("/session", {}, { alone: true });
    if (found) await begin(found);
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
    // Where a proxy vouches for officers there is nothing to type; refused, the log-in page says so.
    isVouched = problem.single_sign_on === true;
    if (isVouched) await logIn({}).then(begin, () => {});
  }
  return session;
}

const logIn = (body) => call("POST", "/session", body, { alone: true });

function credentials(name = "") {
  const who = h("input", { name: "name", autocomplete: "username", required: true, maxlength: 64,
    autocapitalize: "none", spellcheck: "false", value: name });
  const secret = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true,
    maxlength: 200, "data-first": name ? "" : undefined });
  const nodes = [field(t("login.name"), who), field(t("login.password"), secret)];
  return { nodes, read: () => ({ name: who.value.trim(), password: secret.value }), clear: () => (secret.value = ""),
    focus: () => (who.value ? secret : who).focus() };
}

/** Shows the log-in page until somebody is logged in. */
export function logInPage(root) {
  return new Promise((done) => {
    const fields = credentials();
    const problem = h("p.error", { role: "alert" });
    const go = button(t("login.go"), { kind: "primary wide", type: "submit" });
    const attempt = async (body) => {
      go.disabled = true;
      problem.textContent = "";
      try {
        await begin(await logIn(body));
        done();
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        problem.textContent = explain(error);
        fields.clear();
        fields.focus();
      } finally {
        go.disabled = false;
      }
    };
    document.title = `${t("login.title")} · Kanal`;
    fill(root, h("main.login", h("form.panel", {
      onsubmit: (event) => {
        event.preventDefault();
        attempt(fields.read());
      },
    }, h("p.brand", { "aria-hidden": "true" }, "Kanal"), h("h1", t("login.title")), h("p.muted", t("login.lead")),
    isVouched
      ? [problem, button(t("login.proxy"), { kind: "primary wide", onclick: () => attempt({}) })]
      : [fields.nodes, problem, go])));
    if (!isVouched) fields.focus();
  });
}

let asking = null;

/** The session ended under the work: asks for the password over the page. Answers whether the work may go on. */
function again() {
  asking ??= reopen().finally(() => (asking = null));
  return asking;
}

async function reopen() {
  const { name, single_sign_on: isProxied } = session;
  let fresh = isProxied ? await logIn({}).catch(() => null) : null;
  if (!fresh) {
    const fields = credentials(name);
    const lead = h("p", t("login.over"));
    fresh = await form(t("login.again"), [lead, ...fields.nodes],
      { text: t("login.go"), submit: () => logIn(fields.read()), kind: "narrow" });
  }
  if (!fresh || fresh.name !== name) {
    location.reload();
    return false;
  }
  await begin(fresh);
  return true;
}

/** Ends the session. Where nobody knows that it has ended the page stays: the browser would still be logged in. */
export async function logOut() {
  try {
    await remove("/session", { alone: true });
  } catch (problem) {
    if (problem.status !== 401) throw problem;
  }
  location.hash = "";
  location.reload();
}

/** Keeps the language with the officer. */
export async function chooseLanguage(language) {
  await speak(language);
  session.language = language;
  await put("/session/language", { language });
}

/** Changes one's own password. */
export async function changePassword() {
  const secret = (complete, least) => h("input", { type: "password", autocomplete: complete, required: true,
    minlength: least, maxlength: 200 });
  const [old, fresh, repeat] = [secret("current-password", 1), secret("new-password", 12), secret("new-password", 12)];
  const same = () => repeat.setCustomValidity(repeat.value === fresh.value ? "" : t("password.differ"));
  [fresh, repeat].forEach((input) => input.addEventListener("input", same));
  const done = await form(t("password.title"),
    [h("input", { autocomplete: "username", value: session.name, readonly: true, hidden: true }),
      field(t("password.old"), old), field(t("password.new"), fresh, t("password.rule")),
      field(t("password.repeat"), repeat)],
    { text: t("save"), kind: "narrow",
      submit: () => put("/session/password", { current: old.value, new: fresh.value }).catch((problem) => {
        throw problem.kind === "state" ? new Problem({ type: "password" }, 409) : problem;
      }) });
  if (done) toast(t("password.done"));
}
