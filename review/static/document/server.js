// Talking to the server while the page is open: questions, checks, drafts, and what happens when the line is cut.

import { entries } from "./model.js";
import { _ } from "../texts.js";

const form = document.getElementById("form");
const notices = document.getElementById("notices");
const number = form.dataset.document;

/** The server could not be reached. */
export class Offline extends Error {}
/** The server answered, and not with what was asked for; `status` says how, 0 that nobody waits for it any more. */
export class Refused extends Error {
  constructor(status, answer) {
    super(answer?.detail ?? "");
    this.status = status;
    this.answer = answer;
  }
}

const waiting = new Set();
let isOffline = false;

/** Whether the last question found nobody. */
export const isCut = () => isOffline;

/** `listener()` is called when the connection is back. */
export const onReturn = (listener) => waiting.add(listener);

async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, { headers: { Accept: "application/json" }, credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw new Refused(0);
    cut();
    throw new Offline();
  }
  back();
  if (response.redirected && new URL(response.url).pathname === "/login") throw new Refused(401);
  const isJson = response.headers.get("content-type")?.includes("json");
  const answer = isJson ? await response.json() : null;
  if (!response.ok) throw new Refused(response.status, answer);
  return answer;
}

export const getJson = (path) => ask(path, {});

/** Send pairs to a route of this document, with the token of the session. */
export function post(route, pairs, options = {}) {
  const body = new URLSearchParams([["token", form.elements.token.value], ...pairs]);
  return ask(`/documents/${number}/${route}`, { method: "POST", body, ...options });
}

/** Everything the form would send. */
export function formPairs() {
  return [...new FormData(form)].filter(([name]) => name !== "token");
}

/** For leaving the page: the browser sends it by itself. */
export function leaveWith(route, pairs) {
  navigator.sendBeacon(
    `/documents/${number}/${route}`,
    new URLSearchParams([["token", form.elements.token.value], ...pairs]),
  );
}

// The line items and what was taken from the paper go with the form, as if they were inputs of it.
form.addEventListener("formdata", (event) => {
  for (const [name, value] of entries()) event.formData.append(name, value);
});

function cut() {
  if (isOffline) return;
  isOffline = true;
  tell("offline", _("No connection. Your entries stay here and are sent when it is back."));
  retry();
}

function retry() {
  setTimeout(async () => {
    if (!isOffline) return;
    try {
      await fetch("/static/icon.svg", { cache: "no-store" });
      back();
    } catch {
      retry();
    }
  }, 3000);
}

function back() {
  if (!isOffline) return;
  isOffline = false;
  tell("offline", "");
  for (const listener of waiting) listener();
}

/** A line above the form under a name of its own; an empty text takes it away. */
export function tell(name, words, kind = "notice") {
  let line = notices.querySelector(`[data-notice="${name}"]`);
  if (!words) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.dataset.notice = name;
    notices.append(line);
  }
  line.className = kind;
  line.textContent = words;
}
