// One payment: proposals by keys, what stays on account while amounts are typed, and other open items.

import { _ } from "./texts.js";

const TYPED = "input, textarea, select";
const main = document.querySelector("main.payment");
const form = document.getElementById("form");
const items = document.getElementById("items");
const account = document.getElementById("account");
const fits = document.getElementById("fits");
const finder = document.querySelector(".finder");
const number = document.getElementById("number");
const partner = document.getElementById("partner");
const found = document.getElementById("found");
const proposals = [...document.querySelectorAll("[data-proposal]")];
const language = document.documentElement.lang;
const shown = new Intl.NumberFormat(language === "de" ? "de-DE" : "en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

// Sums, in hundredths: numbers of this language would not add up exactly

function cents(text) {
  const plain = text.replace(/[\s'’]/g, "").replace("−", "-");
  if (!plain) return 0;
  const match = /^([+-]?)(\d+|\d{1,3}(?:([.,])\d{3})(?:\3\d{3})*)(?:([.,])(\d{1,2}))?$/.exec(plain);
  if (!match || (match[3] && match[3] === match[4])) return NaN;
  const whole = Number(match[2].replace(/[.,]/g, ""));
  const value = whole * 100 + Number((match[5] ?? "").padEnd(2, "0"));
  return match[1] === "-" ? -value : value;
}

const amount = cents(main.dataset.amount);

function showSums() {
  if (!account || !finder) return;
  const paid = [...items.querySelectorAll("input[name^='paid.']")].reduce((sum, input) => sum + cents(input.value), 0);
  const rest = amount - paid;
  account.textContent = Number.isNaN(rest) ? "–" : shown.format(rest / 100);
  const tooMuch = rest * amount < 0;
  fits.textContent = Number.isNaN(rest) ? _("An amount is not understood.") : tooMuch ? _("More is assigned than was paid.") : rest === 0 ? _("It fits.") : "";
  fits.classList.toggle("wrong", Number.isNaN(rest) || tooMuch);
}

form?.addEventListener("input", showSums);

// Other open items

let asked = 0;

async function search() {
  const mine = ++asked;
  const words = new URLSearchParams({ q: number.value, partner: partner.value });
  const answer = await fetch(`${main.dataset.address}/items?${words}`, { headers: { Accept: "application/json" } });
  if (mine !== asked || !answer.ok) return;
  const { items: list } = await answer.json();
  found.replaceChildren(...list.filter((one) => !rowOf(one.key)).map(entry));
  if (!found.children.length) found.append(Object.assign(document.createElement("li"), { textContent: _("Nothing open is like that."), className: "quiet" }));
}

function rowOf(key) {
  return [...items.querySelectorAll("tr")].find((row) => row.dataset.item === key);
}

function entry(one) {
  const line = document.createElement("li");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: _("Add %(item)s", { item: one.number }) });
  const told = document.createElement("span");
  told.textContent = ` ${[one.partner, one.due, one.left_text].filter(Boolean).join(" · ")}`;
  button.addEventListener("click", () => add(one, line));
  line.append(button, told);
  return line;
}

function add(one, line) {
  const row = document.createElement("tr");
  row.dataset.item = one.key;
  const head = Object.assign(document.createElement("th"), { scope: "row", textContent: one.number });
  head.prepend(Object.assign(document.createElement("input"), { type: "hidden", name: "item", value: one.key }));
  head.append(Object.assign(document.createElement("span"), { className: "quiet", textContent: one.partner }));
  row.append(head, cell(one.due), cell(one.left_text));
  const labels = { paid: _("Paid for %(item)s", { item: one.number }), discount: _("Discount of %(item)s", { item: one.number }), deduction: _("Deduction from %(item)s", { item: one.number }), reason: _("Reason of the deduction from %(item)s", { item: one.number }) };
  for (const [name, label] of Object.entries(labels)) {
    const input = Object.assign(document.createElement("input"), { name: `${name}.${one.key}`, autocomplete: "off", ariaLabel: label });
    if (name !== "reason") input.inputMode = "decimal";
    if (name === "paid") input.value = suggested(one);
    const place = cell("");
    place.classList.toggle("number", name !== "reason");
    place.append(input);
    row.append(place);
  }
  items.append(row);
  line.remove();
  showSums();
  row.querySelector("input[name^='paid.']").select();
}

function suggested(one) {
  const rest = cents(account.textContent);
  const left = cents(one.left);
  if (Number.isNaN(rest) || !account.textContent) return one.left;
  const value = left < 0 ? left : Math.min(left, Math.max(rest, 0));
  return (value / 100).toFixed(2);
}

function cell(text) {
  return Object.assign(document.createElement("td"), { className: "number", textContent: text });
}

if (finder) {
  finder.hidden = false;
  for (const input of [number, partner]) {
    input.addEventListener("input", () => search());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        found.querySelector("button")?.focus();
      }
    });
  }
  if (!items.children.length && partner.value) search();
}

// Keys

function move(step) {
  const at = proposals.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : proposals.length - 1) : Math.min(Math.max(at + step, 0), proposals.length - 1);
  proposals[next]?.focus();
  proposals[next]?.closest("article").scrollIntoView({ block: "nearest" });
}

const KEYS = {
  j: () => move(1),
  ArrowDown: () => move(1),
  k: () => move(-1),
  ArrowUp: () => move(-1),
  "/": () => number?.focus(),
  b: () => document.querySelector(".back a").click(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.closest?.(TYPED)) event.target.blur();
  if (event.target.closest?.(TYPED)) return;
  const act = KEYS[event.key];
  const onProposal = proposals.includes(document.activeElement);
  if (!act || (event.key.startsWith("Arrow") && !onProposal && event.target !== document.body)) return;
  event.preventDefault();
  act();
});

showSums();
