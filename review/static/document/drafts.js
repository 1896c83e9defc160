// Entries are kept on the server while they are made, so that a reload, a cut line or an ended login lose nothing.

import { data } from "./data.js";
import { onChange } from "./model.js";
import { formPairs, isCut, leaveWith, Offline, onReturn, post, Refused, tell } from "./server.js";
import { _ } from "../texts.js";

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const PAUSE = 1200; // milliseconds without a change
const form = document.getElementById("form");
const kept = document.getElementById("kept");

let timer = 0;
let isKept = true;
let isSending = false;

onChange(changed);
form.addEventListener("input", changed);
onReturn(keep);

function changed() {
  if (isSending) return;
  isKept = false;
  if (kept) kept.textContent = _("Not saved yet");
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

/** Keep what is entered now; false where the server cannot be reached. */
async function keep() {
  clearTimeout(timer);
  if (isKept || !data.drafts) return true;
  isKept = true;
  try {
    await post("draft", formPairs());
  } catch (error) {
    isKept = false;
    if (error instanceof Offline) return false;
    if (!(error instanceof Refused)) throw error;
    if (error.status === 401) tell("login", _("Your login has ended. Press Save: you log in, and nothing is lost."));
    return true;
  }
  tell("login", "");
  if (kept && isKept) {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, TIME);
    kept.textContent = _("Draft kept %(time)s", { time });
  }
  return true;
}

/** Send the form by one of its buttons, once the server has the entries: what is on its way cannot be lost then. */
export async function send(button) {
  if (isSending) return;
  isSending = true;
  isKept = false;
  const isThere = await keep();
  if (isThere) {
    isKept = true;
    form.requestSubmit(button);
  } else {
    isSending = false;
  }
}

form.addEventListener("submit", (event) => {
  if (isSending || !event.submitter) return;
  event.preventDefault();
  setTimeout(send, 0, event.submitter); // no form can be submitted while its submit event is under way
});
window.addEventListener("pageshow", () => (isSending = false));
window.addEventListener("pagehide", () => {
  if (!isKept && !isSending && data.drafts) leaveWith("draft", formPairs());
});
window.addEventListener("beforeunload", (event) => {
  if (!isKept && !isSending && isCut()) event.preventDefault(); // else the draft goes by itself
});
document.getElementById("drop-draft")?.addEventListener("click", async () => {
  await post("draft/drop", []);
  isKept = true;
  isSending = true; // what is on the page is not to be kept again
  location.reload();
});
