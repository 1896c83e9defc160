// The line items as a spreadsheet: drawing cells, and which of them is chosen. Cells are text; `writing.js` puts an
// editor into the one that is being written, `blocks.js` deals with many cells and with whole lines.

import { cellName, columns, MATERIAL, onChange, rows, spareColumns, valueOf } from "./model.js";
import { _ } from "../texts.js";
import { data } from "./data.js";

export const table = document.getElementById("lines");
export const canChange = Boolean(data.can_change);
const count = document.getElementById("line-count");
const why = document.getElementById("cell-why");
const columnChoice = document.getElementById("add-column");
export const LONG = "text"; // the kind of columns whose cells have several lines

/**
 * `active` is the chosen cell as {row, column}, counted from 0; `anchor` the other corner of a chosen block. `editor`
 * is {input, name} while a cell is being written, and `close` ends that.
 */
export const state = { active: null, anchor: null, editor: null, close: () => {} };

const ROW_TITLE = 34; // pixels, as the three below
const LETTER = 7.8;
const BOLD = 8.6; // a letter of a heading
const PADDING = 15;

let body;
let tabStop = null; // the one cell that Tab goes to
let lit = []; // the cells of the chosen block
const moved = new Set();

/** `listener(name)` is called when another cell becomes the active one. */
export const onMove = (listener) => moved.add(listener);
export const isCell = (name) => name.startsWith("line.") || name.startsWith(MATERIAL);

// Drawing

function build() {
  table.replaceChildren();
  setWidths();
  const head = table.createTHead();
  body = table.createTBody();
  const titles = head.insertRow();
  titles.append(cornerCell());
  for (const column of columns) titles.append(headCell(column.label, column.name));
  const drawn = document.createDocumentFragment();
  for (const [at, key] of rows.entries()) drawn.append(drawRow(key, at));
  body.append(drawn);
  table.setAttribute("aria-rowcount", rows.length + 1);
  renumber();
  offerColumns();
}

/**
 * Widths of the columns by what stands in them, set once: were they the browser's to find, every key would lay out
 * every cell anew. The first column with texts of several lines takes what is left.
 */
function setWidths() {
  const widths = [ROW_TITLE, ...columns.map(widthOf)];
  const widest = columns.findIndex((one) => one.kind === LONG) + 1 || widths.length - 1;
  const tracks = widths.map((width, at) => (at === widest ? `minmax(${width}px, 1fr)` : `${width}px`));
  table.style.setProperty("--columns", tracks.join(" "));
  table.style.minWidth = `${widths.reduce((sum, one) => sum + one, 0)}px`;
}

function widthOf({ name, label, kind }) {
  const lengths = rows.map((key) => valueOf(cellName(key, name)).text.length).sort((a, b) => a - b);
  const usual = lengths[Math.floor(lengths.length * 0.95)] ?? 0; // a few long ones must not widen all
  const heading = Math.max(...label.split(/[\s-]+/).map((word) => word.length)); // headings break between words
  const [least, most] = kind === LONG ? [150, 190] : [40, 120];
  return Math.min(Math.max(Math.max(usual * LETTER, heading * BOLD) + PADDING, least), most);
}

function headCell(label, name) {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = label;
  cell.dataset.column = name;
  return cell;
}

function cornerCell() {
  const cell = document.createElement("th");
  const words = document.createElement("span");
  words.className = "hidden";
  words.textContent = _("Line");
  cell.scope = "col";
  cell.append(words);
  return cell;
}

function drawRow(key, at) {
  const row = document.createElement("tr");
  row.dataset.key = key;
  const title = document.createElement("th");
  title.scope = "row";
  title.textContent = at + 1;
  row.append(title);
  for (const column of columns) row.append(drawCell(key, column));
  return row;
}

function drawCell(key, column) {
  const cell = document.createElement("td");
  cell.tabIndex = -1;
  cell.id = cellName(key, column.name);
  cell.setAttribute("role", "gridcell");
  cell.dir = "auto";
  fill(cell, column);
  return cell;
}

export function fill(cell, column) {
  const value = valueOf(cell.id);
  const messages = value.messages ?? [];
  cell.textContent = value.text;
  if (value.calculated && !value.text) cell.dataset.calculated = value.calculated;
  else delete cell.dataset.calculated;
  cell.dataset.state = value.state;
  const kinds = { ours: column.kind === "link", numeric: column.numeric, long: column.kind === LONG };
  cell.className = [value.state, ...Object.keys(kinds).filter((kind) => kinds[kind])].join(" ");
  const hint = hintOf(value);
  if (hint) cell.title = hint;
  else cell.removeAttribute("title");
  if (state.active && cellAt(state.active) === cell) explain(cell.id);
  if (messages.length) cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
}

function hintOf({ messages = [], why, hint, sure, calculated }) {
  const amount = calculated ? _("by quantity and price %(amount)s", { amount: calculated }) : "";
  return [...messages, amount, why, hint, sure].filter(Boolean).join(" · ");
}

/** What there is to say of the active cell, below the grid. */
function explain(name) {
  const value = valueOf(name);
  const said = hintOf(value);
  why.textContent = said;
  why.hidden = !said;
  why.classList.toggle("wrong", value.state === "wrong" || value.state === "missing");
}

function renumber() {
  for (const [at, row] of [...body.rows].entries()) {
    row.cells[0].textContent = at + 1;
  }
  count.textContent = rows.length;
  table.setAttribute("aria-rowcount", rows.length + 1);
  keepTabStop();
}

function keepTabStop() {
  if (state.active && cellAt(state.active)) return;
  state.active = null;
  stopAt(cellAt({ row: 0, column: 0 }));
}

function offerColumns() {
  if (!columnChoice) return;
  while (columnChoice.options.length > 1) columnChoice.remove(1);
  for (const column of spareColumns) columnChoice.add(new Option(column.label, column.name));
}

onChange((operations) => {
  if (operations.some((one) => one.kind.startsWith("column"))) build();
  let reordered = false;
  for (const operation of operations) {
    if (operation.kind === "insert") {
      if (!body.querySelector(`tr[data-key="${operation.key}"]`)) {
        body.insertBefore(drawRow(operation.key, operation.at), body.rows[operation.at] ?? null);
      }
      reordered = true;
    } else if (operation.kind === "remove") {
      body.querySelector(`tr[data-key="${operation.key}"]`)?.remove();
      reordered = true;
    } else if (operation.kind === "set" && isCell(operation.name)) {
      showCell(operation.name);
    }
  }
  if (reordered) renumber();
});

/** Draw a cell anew, where it is shown and not being written. */
export function showCell(name) {
  const cell = document.getElementById(name);
  if (cell && state.editor?.name !== name) fill(cell, columnOf(name));
}

// Places

export const columnOf = (name) => columns.find((one) => cellName(keyOf(name), one.name) === name);
export const keyOf = (name) => (name.startsWith(MATERIAL) ? name.slice(MATERIAL.length) : name.split(".")[1]);
export const cellAt = (place) => body.rows[place.row]?.cells[place.column + 1];

export function placeOf(name) {
  return { row: rows.indexOf(keyOf(name)), column: columns.indexOf(columnOf(name)) };
}

/** The active cell's name; null where the focus is elsewhere. */
export function activeName() {
  return table.contains(document.activeElement) && state.active ? (cellAt(state.active)?.id ?? null) : null;
}

/** Go to a cell; `extending` keeps the other corner of the block. */
export function goToCell(name, extending = false) {
  moveTo(placeOf(name), extending);
}

export function moveTo(place, extending = false) {
  const row = Math.min(Math.max(place.row, 0), rows.length - 1);
  const column = Math.min(Math.max(place.column, 0), columns.length - 1);
  const cell = cellAt({ row, column });
  if (!cell) return;
  state.close();
  if (!extending) state.anchor = null;
  else state.anchor ??= state.active;
  setActive({ row, column });
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  showBlock();
}

function setActive(place) {
  state.active = place;
  stopAt(cellAt(place));
}

function stopAt(cell) {
  if (tabStop) tabStop.tabIndex = -1;
  tabStop = cell ?? null;
  if (tabStop) tabStop.tabIndex = 0;
}

export function block() {
  const corners = [state.active, state.anchor ?? state.active];
  const [top, bottom] = corners.map((one) => one.row).sort((a, b) => a - b);
  const [left, right] = corners.map((one) => one.column).sort((a, b) => a - b);
  return { top, bottom, left, right };
}

export function* blockNames({ top, bottom, left, right }) {
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) yield cellName(rows[row], columns[column].name);
  }
}

function showBlock() {
  for (const cell of lit) cell.classList.remove("chosen-block");
  lit = state.anchor ? [...blockNames(block())].map((name) => document.getElementById(name)).filter(Boolean) : [];
  for (const cell of lit) cell.classList.add("chosen-block");
}

table.addEventListener("focusin", (event) => {
  const cell = event.target.closest("td");
  if (!cell) return;
  const place = placeOf(cell.id);
  if (state.active?.row !== place.row || state.active?.column !== place.column) setActive(place);
  explain(cell.id);
  for (const listener of moved) listener(cell.id);
});

let pressedAt = "";
const spotOf = (event) => `${event.clientX} ${event.clientY}`;

table.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("td");
  if (!cell || state.editor?.input === event.target) return;
  event.preventDefault();
  pressedAt = spotOf(event);
  moveTo(placeOf(cell.id), event.shiftKey);
});
table.addEventListener("mouseover", (event) => {
  const cell = event.target.closest("td");
  const isDragged = event.buttons === 1 && spotOf(event) !== pressedAt; // cells that move under a still pointer are not
  if (cell && isDragged && !state.editor && state.active) moveTo(placeOf(cell.id), true);
});

build();
