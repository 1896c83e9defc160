// A document's page: what belongs together of its parts, and the keys.

import { checkSoon, confirm, onConfirm, onJudged } from "./checking.js";
import { send } from "./drafts.js";
import { fill, fillRows } from "./filling.js";
import "./asking.js";
import { actOnRows } from "./blocks.js";
import * as grid from "./grid.js";
import * as header from "./header.js";
import { closeLetter } from "./letter.js";
import { isPartner, partnerLink } from "./links.js";
import { cellName, columns, names, onChange, redo, undo, valueOf } from "./model.js";
import * as paper from "./paper.js";
import { leaveWith, post, Refused, tell } from "./server.js";
import { _, ngettext } from "../texts.js";
import { data } from "./data.js";
import { closeEditor, isEditing, stepDown } from "./writing.js";

const DOUBTS = ["doubtful", "wrong", "missing"];
const TABLE = "@table"; // in the place of a name: the next drag takes lines
const CLAIM_EVERY = 60_000; // milliseconds
const CLAIM_AGAIN = 2_000;
const form = document.getElementById("form");
const approve = document.getElementById("approve");
const doubts = document.getElementById("doubts") ?? document.createElement("span");

// Where the person is

let current = "";

function labelOf(name) {
  if (!grid.isCell(name)) return document.querySelector(`label[for="${CSS.escape(name)}"] > span`)?.textContent ?? "";
  const column = columns.find((one) => cellName(grid.keyOf(name), one.name) === name);
  const line = _("Line %(number)s", { number: document.getElementById(name).parentNode.rowIndex });
  return `${column?.label ?? ""}, ${line}`;
}

function arrive(name) {
  current = name;
  paper.choose(name);
  paper.aimAt(name.startsWith("field.") || name.startsWith("line.") ? { name, label: labelOf(name) } : null);
}

form.addEventListener("focusin", (event) => {
  if (event.target.closest("#lines")) return; // the grid tells by itself
  if (header.isHeader(event.target.id)) arrive(event.target.id);
  else if (isPartner(event.target)) arrive(partnerLink() ?? "");
});
grid.onMove(arrive);
paper.onPick(goTo);
paper.onTake((found) => {
  if (current === TABLE) {
    fillRows(found);
    arrive("");
  } else if (current) {
    if (isEditing()) grid.goToCell(current); // what is being written is taken over first, and then replaced
    fill(current, found);
  }
});
document.getElementById("take-lines")?.addEventListener("click", () => {
  current = TABLE;
  paper.aimAt({ name: TABLE, label: _("new lines; drag over the table") });
});

for (const kind of ["mouseover", "mouseout"]) {
  form.addEventListener(kind, (event) => {
    const name = event.target.closest("td")?.id || event.target.closest(".field")?.dataset.field;
    if (name) paper.hover(name, kind === "mouseover");
  });
}

paper.onPoint((name, isOn) => {
  const input = document.getElementById(name);
  (input?.closest(".field") ?? input)?.classList.toggle("pointed", isOn);
});

function goTo(name) {
  if (grid.isCell(name)) {
    grid.goToCell(name);
    return;
  }
  const input = document.getElementById(name === partnerLink() ? "link.partner" : name);
  if (!input) return;
  const folded = input.closest("details");
  if (folded) folded.open = true;
  input.focus();
  input.select?.();
}

const allNames = () => names([header.headerNames[0], partnerLink(), ...header.headerNames.slice(1)].filter(Boolean));
const isDoubt = (name) => DOUBTS.includes(valueOf(name).state);

function countDoubts() {
  const left = allNames().filter(isDoubt).length;
  doubts.textContent = left ? ngettext("%(num)s doubt left", "%(num)s doubts left", left) : _("no doubt left");
}

/** The next doubt after `from`, at the end the first one; without any, the button that approves. */
function goToNextDoubt(from) {
  const all = allNames();
  const here = all.indexOf(from);
  const next = [...all.slice(here + 1), ...all.slice(0, Math.max(here, 0))].find(isDoubt);
  if (next) goTo(next);
  else approve?.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-go]");
  if (!link) return;
  event.preventDefault();
  goTo(link.dataset.go);
});

// Enter

form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const { target } = event;
  const name = grid.activeName();
  if (target.dataset.action) {
    event.preventDefault();
    press(target.dataset.action);
  } else if (name) {
    if (event.shiftKey && isEditing()) return; // a new line in the cell
    event.preventDefault();
    enterInCell(name);
  } else if (isPartner(target)) {
    event.preventDefault();
    target.dispatchEvent(new Event("change"));
    goToNextDoubt(partnerLink());
  } else if (header.isHeader(target.id) && !event.shiftKey) {
    event.preventDefault();
    header.commit(target);
    confirm(target.id);
    goToNextDoubt(target.id);
  }
});

/** After a doubt the next one; while lines are being written, the cell below. */
function enterInCell(name) {
  const wasDoubt = isDoubt(name);
  const isWriting = isEditing();
  if (isWriting && !wasDoubt) {
    stepDown();
    return;
  }
  closeEditor();
  confirm(name);
  goToNextDoubt(name);
}

// Keys

function press(action) {
  const button = form.querySelector(`footer button[value=${action}]`);
  if (!button) return;
  header.commit(document.activeElement);
  closeEditor();
  send(button);
}

const open = (id) => document.getElementById(id)?.click();

function takeBack(step, words) {
  header.commit(document.activeElement);
  closeEditor();
  const operations = step();
  tell("undo", operations ? words(nameOf(operations)) : _("Nothing to take back."), "done");
  const name = operations?.find((one) => one.kind === "set")?.name;
  if (name && document.getElementById(name)) goTo(name);
}

const doAgain = () => takeBack(redo, (what) => _("Done again: %(what)s", { what }));

function nameOf(operations) {
  if (operations.some((one) => one.kind === "insert" || one.kind === "remove")) return _("a line added or removed");
  if (operations.length > 1) return _("%(count)s values", { count: operations.length });
  return labelOf(operations[0].name) || _("one value");
}

const VALUES = "#form .values :is(input, textarea, select)[data-state]:not([readonly])";
const AREAS = [VALUES, "#lines td[tabindex='0']", "#approve", ".sheets"];

/** To the next part of the page: values, line items, buttons, paper. */
function goToNextArea(step) {
  const areas = AREAS.map((one) => document.querySelector(one)).filter(Boolean);
  const here = areas.findLastIndex((one) => partOf(one).contains(document.activeElement)); // line items lie among the values
  areas[(here + step + areas.length) % areas.length]?.focus();
}

const partOf = (one) => one.closest("fieldset.lines, footer, .paper, .values") ?? one;

const KEYS = {
  "ctrl+enter": () => press(document.activeElement?.dataset.action ?? "approve"),
  "ctrl+s": () => press("save"),
  "ctrl+z": () => takeBack(undo, (what) => _("Taken back: %(what)s", { what })),
  "ctrl+y": doAgain,
  "ctrl+shift+z": doAgain,
  "alt+arrowright": () => open("next"),
  "alt+arrowleft": () => open("previous"),
  "alt+pagedown": () => paper.goToPage(paper.currentPage() + 1),
  "alt+pageup": () => paper.goToPage(paper.currentPage() - 1),
  "alt++": () => paper.zoomBy(1),
  "alt+=": () => paper.zoomBy(1),
  "alt+-": () => paper.zoomBy(-1),
  "alt+0": () => paper.zoomBy(0),
  "alt+insert": () => actOnRows("add"),
  "alt+delete": () => grid.activeName() && actOnRows("remove"),
  "alt+shift+enter": () => actOnRows("split"),
  "alt+shift+arrowdown": () => actOnRows("merge"),
  "alt+q": () => open("queue"),
  "alt+r": () => openPanel("reject"),
  "alt+h": () => openPanel("hold"),
  f6: () => goToNextArea(1),
  "shift+f6": () => goToNextArea(-1),
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const parts = [
    (event.ctrlKey || event.metaKey) && "ctrl",
    event.altKey && "alt",
    event.shiftKey && !["+", "=", "?"].includes(event.key) && "shift",
    event.key.toLowerCase(),
  ];
  const name = parts.filter(Boolean).join("+");
  const action = KEYS[name];
  if (!action || (!data.can_change && name.startsWith("ctrl"))) {
    if (event.key === "Escape" && !closeLetter()) closePanels();
    return;
  }
  event.preventDefault();
  action();
});

function openPanel(name) {
  const panel = form.querySelector(`.more-action[data-panel="${name}"]`);
  if (panel) panel.open = true;
}

function closePanels() {
  for (const panel of document.querySelectorAll("details:is(.more-action, .page-menu)[open]")) panel.open = false;
}

for (const panel of form.querySelectorAll(".more-action")) {
  panel.addEventListener("toggle", () => {
    if (panel.open) panel.querySelector("input, textarea, select")?.focus();
  });
}

// One person at a time

function tellHolder(holder) {
  const taken = _("%(name)s has taken this over. What you entered is kept as your draft.", { name: holder });
  tell("claim", holder ? taken : _("This document was decided elsewhere meanwhile."));
}

if (data.can_change) {
  let isAsking = false; // and so it stays once somebody else has the document: this page shows an old one then
  const keepClaim = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      await post("claim", []);
      tell("claim", "");
      isAsking = false;
    } catch (error) {
      if (error instanceof Refused && error.status === 409) tellHolder(error.answer?.holder);
      else isAsking = false;
    }
  };
  setInterval(keepClaim, CLAIM_EVERY);
  setTimeout(keepClaim, CLAIM_AGAIN); // after a reload the page before may have let it go only now
  window.addEventListener("pagehide", () => leaveWith("release", []));
}

// The start

window.addEventListener("load", () => {
  const next = document.getElementById("next");
  if (next) new Image().src = next.dataset.picture; // so that it is there when its page is opened
});

if (data.can_change) {
  // After a refusal what was refused comes first.
  const isRefused = (name) => ["wrong", "missing"].includes(valueOf(name).state);
  const refused = form.querySelector("#despite") ? allNames().find(isRefused) : null;
  const first = refused ?? allNames().find(isDoubt);
  if (first) goTo(first);
  else approve?.focus();
  countDoubts();
  onJudged(countDoubts);
  onChange(countDoubts);
  onConfirm(countDoubts);
  checkSoon();
}
