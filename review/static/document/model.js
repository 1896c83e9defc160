// What the form holds: a value for each input, the line items in order, and what was done to them, to be taken back.
//
// An input is named as the form sends it: `field.NAME`, `line.KEY.NAME`, `document_type`, `link.NAME`. A value is
// `{text, state, sure, hint, why, messages, place}`; `place` is [page, x, y, width, height] as fractions of the page
// (from 1 within the document). Everything that changes a value goes through `change`, so that it can be taken back.

import { _ } from "../texts.js";
import { data } from "./data.js";

/** How the names of the cells begin that say which of our materials a line means; its key follows. */
export const MATERIAL = "link.material.";
const OURS = "@material"; // the name of the column with them

export const values = new Map();
export const rows = data.lines?.map((line) => line.key) ?? [];
export const columns = [...(data.has_materials ? [ourColumn()] : []), ...(data.columns ?? [])];
export const spareColumns = [...(data.more_columns ?? [])];

const EMPTY = Object.freeze({ text: "", state: "empty" });
const listeners = new Set();
const done = [];
const undone = [];
let added = rows.reduce((most, key) => Math.max(most, Number(/^new(\d+)$/.exec(key)?.[1] ?? -1) + 1), 0);

for (const line of data.lines ?? []) {
  for (const [name, cell] of Object.entries(line.cells)) values.set(`line.${line.key}.${name}`, cell);
}
for (const [name, place] of Object.entries(data.boxes ?? {})) {
  values.set(name, { ...EMPTY, ...values.get(name), place, taken: data.taken.includes(name) });
}

export const cellName = (key, column) => (column === OURS ? MATERIAL + key : `line.${key}.${column}`);
export const valueOf = (name) => values.get(name) ?? EMPTY;

function ourColumn() {
  return { name: OURS, label: _("Our material"), kind: "link", numeric: false };
}

/** `listener(operations)` is called after every change, also one that is taken back. */
export function onChange(listener) {
  listeners.add(listener);
}

/** What makes a value of what a person typed or took from the paper. */
export function entered(name, text, place) {
  const before = valueOf(name);
  const after = { ...before, text, state: "entered", sure: "", messages: [], why: "" };
  if (place) Object.assign(after, { place, taken: true });
  if (name.startsWith("link.")) Object.assign(after, { chosen: Boolean(text), linked: "", hint: "" });
  return { kind: "set", name, before, after };
}

/** A new line before the one at `at`, with texts by column. */
export function inserted(at, texts = {}) {
  const key = `new${added++}`;
  const cells = Object.entries(texts).filter(([, one]) => one);
  const after = cells.map(([column, one]) => [cellName(key, column), { ...EMPTY, text: one, state: "entered" }]);
  return { kind: "insert", key, at, cells: after };
}

export function removed(key) {
  return { kind: "remove", key, at: rows.indexOf(key), cells: cellsOf(key) };
}

function cellsOf(key) {
  const prefix = `line.${key}.`;
  return [...values].filter(([name]) => name.startsWith(prefix) || name === MATERIAL + key);
}

export function addedColumn(name) {
  return { kind: "column", column: spareColumns.find((one) => one.name === name) };
}

/** Do `operations` as one step. */
export function change(...operations) {
  if (!operations.length) return;
  undone.length = 0;
  perform(operations);
}

/** Take the last step back; null where there is none. */
export function undo() {
  const operations = done.pop();
  if (!operations) return null;
  const back = operations.map(reversed).reverse();
  for (const operation of back) apply(operation);
  undone.push(operations);
  tell(back);
  return operations;
}

export function redo() {
  const operations = undone.pop();
  if (operations) perform(operations);
  return operations ?? null;
}

function perform(operations) {
  for (const operation of operations) apply(operation);
  done.push(operations);
  tell(operations);
}

/** What the server says of values, which is no change of them. */
export function judge(name, judgement) {
  values.set(name, { ...valueOf(name), ...judgement });
}

/** Names of all inputs in the order of the page, those of the header from `header`. */
export function names(header) {
  return [...header, ...rows.flatMap((key) => columns.map((column) => cellName(key, column.name)))];
}

/** What the form sends of the line items and of values taken from the paper, as pairs. */
export function* entries() {
  for (const key of rows) {
    yield ["line", key];
    for (const { name } of columns) if (name !== OURS) yield [cellName(key, name), valueOf(cellName(key, name)).text];
  }
  for (const [name, value] of values) {
    if (name.startsWith("link.")) yield [name, value.chosen ? value.text : ""];
    else if (value.taken && value.place) yield [`place.${name}`, corners(value.place)];
  }
}

function corners([page, x, y, width, height]) {
  return [page, x, y, x + width, y + height].map((one, at) => (at ? one.toFixed(4) : one)).join(",");
}

function apply(operation) {
  switch (operation.kind) {
    case "set":
      values.set(operation.name, operation.after);
      break;
    case "insert":
      rows.splice(operation.at, 0, operation.key);
      for (const [name, value] of operation.cells) values.set(name, value);
      break;
    case "remove":
      rows.splice(rows.indexOf(operation.key), 1);
      for (const [name] of cellsOf(operation.key)) values.delete(name); // also what the server has said since
      break;
    case "column":
      columns.push(operation.column);
      spareColumns.splice(spareColumns.indexOf(operation.column), 1);
      break;
    case "columnless":
      columns.splice(columns.indexOf(operation.column), 1);
      spareColumns.push(operation.column);
  }
}

function reversed(operation) {
  switch (operation.kind) {
    case "set":
      return { ...operation, before: operation.after, after: operation.before };
    case "insert":
      return { ...operation, kind: "remove" };
    case "remove":
      return { ...operation, kind: "insert" };
    case "column":
      return { ...operation, kind: "columnless" };
    default:
      return { ...operation, kind: "column" };
  }
}

function tell(operations) {
  for (const listener of listeners) listener(operations);
}
