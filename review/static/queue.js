// The queue by keys, and the bar for what is chosen. Without it the list and its forms still work.

import { _, ngettext } from "./texts.js";

const TYPED = "input:not([type=checkbox]), textarea, select";
const search = document.getElementById("words");
const filters = document.querySelector(".filters");
const form = document.getElementById("documents");
const rows = [...document.querySelectorAll("[data-document]")];
const boxes = rows.map((row) => row.querySelector("[name=document]")).filter(Boolean);
const all = document.getElementById("all");
const bar = document.getElementById("several");

// Choosing

function chosen() {
  return boxes.filter((box) => box.checked);
}

function showChosen() {
  const count = chosen().length;
  for (const box of boxes) box.closest("tr").classList.toggle("chosen", box.checked);
  if (!bar) return;
  bar.hidden = count === 0;
  document.getElementById("chosen").textContent = ngettext("%(num)s chosen", "%(num)s chosen", count);
  all.checked = count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
}

all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
  showChosen();
});
form?.addEventListener("change", showChosen);
form?.addEventListener("submit", (event) => {
  const why = form.elements.why;
  const needsReason = ["hold", "reject"].includes(event.submitter?.value);
  why?.setCustomValidity(needsReason && !why.value.trim() ? _("Say why.") : "");
  if (why && !why.reportValidity()) event.preventDefault();
});
form?.elements.why?.addEventListener("input", (event) => event.target.setCustomValidity(""));

// Moving

function current() {
  return rows.findIndex((row) => row.contains(document.activeElement));
}

function move(step) {
  const at = current();
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  row?.querySelector(".what a").focus();
  row?.scrollIntoView({ block: "nearest" });
}

function toggle() {
  const box = rows[current()]?.querySelector("[name=document]");
  if (!box) return;
  box.checked = !box.checked;
  showChosen();
}

function assign() {
  if (!chosen().length) toggle();
  if (chosen().length) document.getElementById("to").focus();
}

const KEYS = {
  "/": () => {
    search.focus();
    search.select();
  },
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  x: toggle,
  a: assign,
  s: () => document.getElementById("start")?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target === search) search.blur();
  if (event.target.closest?.(TYPED)) return;
  const act = KEYS[event.key];
  if (!act || (event.key.startsWith("Arrow") && current() < 0 && event.target !== document.body)) return;
  event.preventDefault();
  act();
});

// Filters

for (const select of filters.querySelectorAll("select")) {
  select.addEventListener("change", () => filters.requestSubmit());
}
filters.addEventListener("submit", () => {
  for (const input of filters.elements) {
    if (input.name && !input.value) input.disabled = true; // short addresses
  }
});
window.addEventListener("pageshow", () => {
  for (const input of filters.elements) input.disabled = false;
  showChosen(); // a browser that goes back fills the boxes again
});

if (all) all.hidden = false;
showChosen();
