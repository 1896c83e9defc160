// What the checks say of the entries as they are now, asked of the server a moment after each change.

import { isCell, showCell } from "./grid.js";
import { isHeader, showJudgement } from "./header.js";
import { cellName, judge, onChange, valueOf, values } from "./model.js";
import { showState } from "./paper.js";
import { formPairs, Offline, onReturn, post, Refused } from "./server.js";
import { _ } from "../texts.js";

const PAUSE = 350; // milliseconds without a change
const reasons = document.getElementById("reasons");
const sums = document.getElementById("sums");
const judged = new Set();
const confirmed = new Set();
const confirmedNames = new Set();

let timer = 0;
let latest = 0;
let asking = null; // stops the check that is under way
let hasChanged = false; // until then the page says why the document came to a person

/** `listener(answer)` gets what each check said. */
export const onJudged = (listener) => judged.add(listener);

/** `listener(name)` is called when a person goes on from a doubtful value without changing it. */
export const onConfirm = (listener) => confirmed.add(listener);

onChange((operations) => {
  hasChanged = true;
  for (const operation of operations) if (operation.kind === "set") confirmedNames.delete(operation.name);
  checkSoon();
});
onReturn(checkSoon);

export function checkSoon() {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

async function check() {
  const asked = ++latest;
  let answer;
  asking?.abort();
  asking = new AbortController();
  try {
    answer = await post("check", formPairs(), { signal: asking.signal });
  } catch (error) {
    if (error instanceof Offline || error instanceof Refused) return; // told where it matters: when it is kept or sent
    throw error;
  }
  if (asked === latest) show(answer);
}

// What is sent is checked by the server anyway, and a check that comes after it finds another document.
document.getElementById("form").addEventListener("submit", () => {
  clearTimeout(timer);
  asking?.abort();
});

/** A person has looked at a value and gone on: it is right as it is. */
export function confirm(name) {
  const value = valueOf(name);
  if (value.state !== "doubtful") return;
  confirmedNames.add(name);
  judge(name, { state: "confirmed" });
  repaint(name);
  for (const listener of confirmed) listener(name);
}

function show(answer) {
  for (const [name, said] of Object.entries(answer.inputs ?? {})) {
    const isConfirmed = said.state === "doubtful" && confirmedNames.has(name);
    const judgement = { state: isConfirmed ? "confirmed" : said.state, messages: said.messages ?? [] };
    if (said.sure_by !== undefined) judgement.sure = said.sure_by;
    if (differs(valueOf(name), judgement)) {
      judge(name, judgement);
      repaint(name);
    }
  }
  for (const [key, { calculated }] of Object.entries(answer.line_amounts ?? {})) {
    const name = cellName(key, "net_amount");
    if (calculated === (valueOf(name).calculated ?? "")) continue;
    judge(name, { calculated });
    showCell(name);
  }
  if (hasChanged) showReasons(answer.reasons ?? []);
  showSums(answer.sums);
  for (const listener of judged) listener(answer);
}

function differs(value, judgement) {
  return Object.entries(judgement).some(([name, said]) => String(said) !== String(value[name] ?? ""));
}

function repaint(name) {
  if (isCell(name)) showCell(name);
  else if (isHeader(name)) showJudgement(name);
  showState(name);
}

function showReasons(all) {
  reasons.hidden = all.length === 0;
  reasons.querySelector("ul").replaceChildren(...all.map(reasonLine));
}

function reasonLine({ text: words, is_warning: isWarning, target }) {
  const line = document.createElement("li");
  if (isWarning) line.className = "warning";
  if (target && (values.has(target) || document.getElementById(target))) {
    const link = document.createElement("a");
    link.href = `#${target}`;
    link.dataset.go = target;
    link.textContent = words;
    line.append(link);
  } else {
    line.textContent = words;
  }
  return line;
}

/** What the lines come to, beside what the paper says. */
function showSums({ lines = "", stated = "", difference = "" } = {}) {
  if (!sums) return;
  sums.classList.toggle("off", Boolean(Number(difference)));
  sums.textContent = lines ? inWords(lines, stated, difference) : "";
}

function inWords(lines, stated, difference) {
  if (!stated) return _("Sum of the lines %(lines)s", { lines });
  if (!Number(difference)) return _("Sum of the lines %(lines)s = %(stated)s", { lines, stated });
  const found = { lines, stated, difference };
  return _("Sum of the lines %(lines)s, the paper says %(stated)s: %(difference)s off", found);
}
