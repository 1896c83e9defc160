// The page of a document: fields and their boxes, keys, line items. Without it the form still works.

const form = document.getElementById("form");
const paper = document.querySelector(".sheets");
const boxes = new Map([...document.querySelectorAll(".boxes rect")].map((box) => [box.dataset.for, box]));
const ZOOMS = [0.6, 0.8, 1, 1.3, 1.6, 2, 2.5];
const DOUBTS = ["doubtful", "wrong", "missing"];
let isChanged = document.querySelector(".notice") !== null && form.querySelector("[data-state=entered]") !== null;
let added = 0;

// Fields and boxes

function choose(name) {
  for (const box of document.querySelectorAll(".boxes .chosen")) box.classList.remove("chosen");
  const box = boxes.get(name);
  if (!box) return;
  box.classList.add("chosen");
  box.parentNode.append(box); // above its neighbours
  bringIntoView(box);
}

function bringIntoView(box) {
  const seen = paper.getBoundingClientRect();
  const place = box.getBoundingClientRect();
  if (place.top < seen.top + 30 || place.bottom > seen.bottom - 30) {
    paper.scrollTop += (place.top + place.bottom - seen.top - seen.bottom) / 2;
  }
  if (place.left < seen.left || place.right > seen.right) {
    paper.scrollLeft += (place.left + place.right - seen.left - seen.right) / 2;
  }
}

function goTo(name) {
  const input = document.getElementById(name);
  if (!input) return;
  const folded = input.closest("details");
  if (folded) folded.open = true;
  input.focus();
  if (input.select) input.select();
}

function goToNextDoubt(from) {
  const inputs = [...form.querySelectorAll("[data-state]")];
  const rest = inputs.slice(inputs.indexOf(from) + 1);
  const next = rest.find((input) => DOUBTS.includes(input.dataset.state));
  if (next) goTo(next.id);
  else document.getElementById("approve")?.focus();
}

form.addEventListener("focusin", (event) => choose(event.target.id));
paper.addEventListener("click", (event) => {
  const here = document.elementsFromPoint(event.clientX, event.clientY).flatMap((one) => one.dataset.for ?? []);
  const current = here.findIndex((name) => boxes.get(name).classList.contains("chosen"));
  if (here.length) goTo(here[(current + 1) % here.length]); // again: the next of those that lie here
});
for (const link of document.querySelectorAll("[data-go]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(link.dataset.go);
  });
}

// Keys

function press(action) {
  const button = form.querySelector(`footer button[value=${action}]`);
  if (button) form.requestSubmit(button);
}

document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key === "Enter") {
    event.preventDefault();
    press(event.target.dataset?.action ?? "approve");
  } else if (isCommand && event.key === "s") {
    event.preventDefault();
    press("save");
  } else if (event.altKey && event.key === "ArrowRight") {
    const next = document.getElementById("next");
    if (next) {
      event.preventDefault();
      next.click();
    }
  } else if (event.key === "Escape") {
    form.querySelector(".reject[open]")?.removeAttribute("open");
  }
});

form.addEventListener("keydown", (event) => {
  const input = event.target;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
  if (input.dataset.action) {
    event.preventDefault();
    press(input.dataset.action);
  } else if (input.matches("input, textarea")) {
    event.preventDefault(); // Shift+Enter makes a new line
    goToNextDoubt(input);
  }
});

// Changes

form.addEventListener("input", (event) => {
  const input = event.target;
  if (input.dataset.action) return;
  isChanged = true;
  if (!input.matches("[data-state]")) return;
  input.dataset.state = "entered";
  const holder = input.closest(".field, td");
  holder.classList.remove("sure", "empty", ...DOUBTS);
  holder.classList.add("entered");
  boxes.get(input.id)?.setAttribute("class", "entered chosen");
});
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault(); // a second click must not send it twice
  form.dataset.sent = "yes";
  isChanged = false;
});
window.addEventListener("pageshow", () => delete form.dataset.sent);
window.addEventListener("beforeunload", (event) => {
  if (isChanged) event.preventDefault();
});
form.querySelector(".reject")?.addEventListener("toggle", (event) => {
  if (event.target.open) document.getElementById("reason").focus();
});

// Line items

const lines = document.querySelector("#lines tbody");
const pattern = document.getElementById("new-line");

document.getElementById("add-line")?.addEventListener("click", () => {
  const row = pattern.content.firstElementChild.cloneNode(true);
  const key = `new${added++}`;
  row.dataset.key = key;
  row.querySelector("input[name=line]").value = key;
  for (const input of row.querySelectorAll("td input")) {
    input.id = input.name = input.name.replace("line.KEY.", `line.${key}.`);
  }
  lines.append(row);
  isChanged = true;
  row.querySelector("td input").focus();
});

lines?.addEventListener("click", (event) => {
  if (event.target.closest("[data-remove]")) removeLine(event.target.closest("tr"));
});
lines?.addEventListener("keydown", (event) => {
  if (!pattern || !event.altKey || event.key !== "Delete") return;
  event.preventDefault();
  removeLine(event.target.closest("tr"));
});

function removeLine(row) {
  const messages = row.nextElementSibling;
  if (messages?.classList.contains("messages")) messages.remove();
  for (const input of row.querySelectorAll("[data-state]")) boxes.get(input.id)?.remove();
  const rows = [...lines.querySelectorAll("tr[data-key]")];
  const neighbour = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
  row.remove();
  isChanged = true;
  neighbour?.querySelector("[data-state]")?.focus();
}

document.getElementById("add-column")?.addEventListener("change", (event) => {
  const choice = event.target.selectedOptions[0];
  if (!choice.value) return;
  const heading = document.createElement("th");
  heading.scope = "col";
  heading.textContent = choice.textContent;
  document.querySelector("#lines thead tr").append(heading);
  for (const row of [...lines.querySelectorAll("tr[data-key]"), pattern.content.firstElementChild]) {
    row.append(cell(row.dataset.key, choice));
  }
  choice.remove();
  event.target.value = "";
});

function cell(key, choice) {
  const input = document.createElement("input");
  input.id = input.name = `line.${key}.${choice.value}`;
  input.dataset.state = "empty";
  input.autocomplete = "off";
  input.setAttribute("aria-label", choice.textContent);
  const holder = document.createElement("td");
  holder.className = "empty";
  holder.append(input);
  return holder;
}

// The paper

let zoom = ZOOMS.indexOf(1);
document.querySelector(".tools").addEventListener("click", (event) => {
  const step = { in: 1, out: -1, fit: ZOOMS.indexOf(1) - zoom }[event.target.dataset.zoom];
  if (step === undefined) return;
  zoom = Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1);
  paper.style.setProperty("--zoom", ZOOMS[zoom]);
});

let isPlaced = false; // by the person: then a page that arrives late moves nothing
paper.addEventListener("wheel", () => (isPlaced = true), { passive: true });
paper.addEventListener("pointerdown", () => (isPlaced = true));
for (const image of document.querySelectorAll(".sheet img")) {
  image.addEventListener("load", () => {
    const box = document.querySelector(".boxes .chosen");
    if (box && !isPlaced) bringIntoView(box);
  });
  image.addEventListener("error", () => (image.alt = "This page cannot be drawn. Look at the original file."));
}

window.addEventListener("load", () => {
  const next = document.getElementById("next");
  if (next) new Image().src = next.dataset.picture; // so that it is there when its page is opened
});

const inputs = [...form.querySelectorAll("[data-state]")];
const first =
  (form.querySelector("#despite") && inputs.find((input) => ["wrong", "missing"].includes(input.dataset.state))) ||
  inputs.find((input) => DOUBTS.includes(input.dataset.state));
if (first && !first.readOnly) goTo(first.id);
