// The inputs above the line items: they are the model's values, shown by the server and kept in step here.

import { change, entered, judge, onChange, valueOf } from "./model.js";
import { _ } from "../texts.js";

const form = document.getElementById("form");
const SAID = { missing: _("missing"), entered: _("entered"), confirmed: _("confirmed") };
const STATES = ["sure", "doubtful", "missing", "wrong", "entered", "empty", "confirmed"];

const inputs = [...form.querySelectorAll(":is(input, textarea, select)[data-state]")].filter((one) => one.name);
const byName = new Map(inputs.map((input) => [input.id, input]));
export const headerNames = inputs.map((input) => input.id);

for (const input of inputs) {
  const holder = input.closest(".field");
  const messages = input.getAttribute("aria-invalid") ? [whyOf(holder)?.textContent ?? ""] : [];
  judge(input.id, {
    text: input.value,
    state: input.dataset.state,
    sure: holder.querySelector(".sure")?.textContent ?? "",
    hint: input.title,
    messages,
  });
}

export const isHeader = (name) => byName.has(name);
export const inputOf = (name) => byName.get(name);

// A change is one step when the input is left, or when something else happens meanwhile.
form.addEventListener("focusout", (event) => commit(event.target));
form.addEventListener("change", (event) => commit(event.target));
form.addEventListener("input", (event) => {
  if (byName.has(event.target.id)) paint(event.target, { ...valueOf(event.target.id), state: "entered", sure: "" });
});

/** Make what is typed in `input` a step. */
export function commit(input) {
  if (!byName.has(input?.id) || input.value === valueOf(input.id).text) return;
  change(entered(input.id, input.value));
}

onChange((operations) => {
  for (const { name } of operations) {
    const input = byName.get(name);
    if (input) show(input);
  }
});

/** Show what the model says of `input`, also its text. */
function show(input) {
  const value = valueOf(input.id);
  if (input.value !== value.text) input.value = value.text;
  paint(input, value);
}

/** Show what the server said, and leave alone what is being typed. */
export function showJudgement(name) {
  const input = byName.get(name);
  if (input && input.value === valueOf(name).text) paint(input, valueOf(name));
}

function paint(input, value) {
  const holder = input.closest(".field");
  input.dataset.state = value.state;
  holder.classList.remove(...STATES);
  holder.classList.add(value.state);
  const sure = holder.querySelector(".sure");
  if (sure) sure.textContent = labelOf(value);
  const messages = value.messages ?? [];
  const said = messages.length ? messages.join(" ") : (value.why ?? "");
  const why = whyOf(holder);
  if (why) {
    why.textContent = said;
    why.hidden = !said;
  }
  if (messages.length) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  if (said && why) input.setAttribute("aria-describedby", why.id);
  else input.removeAttribute("aria-describedby");
}

function whyOf(holder) {
  return holder.querySelector(".message");
}

function labelOf(value) {
  return SAID[value.state] ?? value.sure ?? "";
}
