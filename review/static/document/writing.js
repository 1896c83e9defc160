// Writing in a cell of the grid, and the keys that move about in it.

import {
  block,
  blockNames,
  canChange,
  cellAt,
  columnOf,
  fill,
  LONG,
  moveTo,
  state,
  table,
} from "./grid.js";
import { cellName, change, columns, entered, inserted, rows, valueOf } from "./model.js";
import { _ } from "../texts.js";

const helping = new Set();

/** `listener(input, name, take)` may help with what is written in a cell; `take(text)` closes the editor with it. */
export const onEditor = (listener) => helping.add(listener);
export const isEditing = () => state.editor !== null;

table.addEventListener("dblclick", (event) => {
  if (event.target.closest("td")) edit();
});
state.close = closeEditor;

/** Open the editor in the active cell, with its text or with `start` in its place. */
export function edit(start) {
  if (!canChange || !state.active || state.editor) return;
  const cell = cellAt(state.active);
  const column = columns[state.active.column];
  const value = valueOf(cell.id);
  const isLong = column.kind === LONG || value.text.includes("\n");
  const input = document.createElement(isLong ? "textarea" : "input");
  input.value = start ?? value.text;
  const line = _("Line %(number)s", { number: state.active.row + 1 });
  input.setAttribute("aria-label", `${column.label}, ${line}`);
  input.autocomplete = "off";
  input.spellcheck = false;
  input.dir = "auto";
  if (column.numeric) input.inputMode = "decimal";
  state.editor = { input, name: cell.id, replacing: start !== undefined };
  cell.replaceChildren(input);
  cell.classList.add("editing");
  for (const listener of helping) listener(input, cell.id, takeFor(cell.id));
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
  input.addEventListener("blur", () => closeEditor());
  if (start !== undefined) input.dispatchEvent(new Event("input", { bubbles: true }));
}

function takeFor(name) {
  return (text, more = {}) => {
    closeEditor({ keep: false });
    const operation = entered(name, text);
    Object.assign(operation.after, more);
    change(operation);
    document.getElementById(name)?.focus();
  };
}

/** Take what stands in the editor over, or drop it. */
export function closeEditor({ keep = true } = {}) {
  if (!state.editor) return;
  const { input, name } = state.editor;
  state.editor = null;
  const text = input.value;
  const cell = document.getElementById(name);
  if (cell) {
    cell.classList.remove("editing");
    fill(cell, columnOf(name));
  }
  if (keep && text !== valueOf(name).text) change(entered(name, text));
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

table.addEventListener("keydown", (event) => {
  if (!state.active || event.isComposing) return;
  const { key } = event;
  const isCommand = event.ctrlKey || event.metaKey;
  if (state.editor) {
    writingKey(event);
  } else if (STEPS[key] && !event.altKey) {
    event.preventDefault();
    const [down, right] = STEPS[key];
    const beside = { row: state.active.row + down, column: state.active.column + right };
    moveTo(isCommand ? edge(down, right) : beside, event.shiftKey);
  } else if (key === "Home" || key === "End") {
    event.preventDefault();
    const column = key === "Home" ? 0 : columns.length - 1;
    const row = isCommand ? (key === "Home" ? 0 : rows.length - 1) : state.active.row;
    moveTo({ row, column }, event.shiftKey);
  } else if ((key === "PageUp" || key === "PageDown") && !event.altKey) {
    event.preventDefault();
    moveTo({ row: state.active.row + (key === "PageUp" ? -10 : 10), column: state.active.column }, event.shiftKey);
  } else if (key === "Tab" && !isCommand && tabTo(event.shiftKey ? -1 : 1)) {
    event.preventDefault();
  } else if (key === "F2") {
    event.preventDefault();
    edit();
  } else if ((key === "Delete" || key === "Backspace") && !event.altKey && canChange) {
    event.preventDefault();
    clear();
  } else if (isCommand && key.toLowerCase() === "d" && canChange) {
    event.preventDefault();
    fillDown();
  } else if (key === "Escape" && state.anchor) {
    event.preventDefault();
    moveTo(state.active);
  } else if (!isCommand && !event.altKey && (key.length === 1 || key === "Dead" || key === "Process")) {
    if (key.length === 1) event.preventDefault();
    edit(key.length === 1 ? key : "");
  }
});

function writingKey(event) {
  const { key } = event;
  const { input, replacing } = state.editor;
  if (key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    closeEditor({ keep: false });
    cellAt(state.active).focus();
  } else if (key === "Tab") {
    const step = event.shiftKey ? -1 : 1;
    closeEditor();
    cellAt(state.active).focus();
    if (tabTo(step)) event.preventDefault();
  } else if (key === "ArrowDown" || key === "ArrowUp") {
    if (event.altKey || input.value.includes("\n")) return;
    event.preventDefault();
    moveTo({ row: state.active.row + (key === "ArrowUp" ? -1 : 1), column: state.active.column });
  } else if ((key === "ArrowLeft" || key === "ArrowRight") && replacing && !event.altKey) {
    event.preventDefault();
    moveTo({ row: state.active.row, column: state.active.column + (key === "ArrowLeft" ? -1 : 1) });
  }
}

/** Whether there was a cell to go to; from the last one Tab leaves the grid. */
function tabTo(step) {
  const at = state.active.row * columns.length + state.active.column + step;
  if (at < 0 || at >= rows.length * columns.length) return false;
  moveTo({ row: Math.floor(at / columns.length), column: at % columns.length });
  return true;
}

function edge(down, right) {
  return {
    row: down ? (down < 0 ? 0 : rows.length - 1) : state.active.row,
    column: right ? (right < 0 ? 0 : columns.length - 1) : state.active.column,
  };
}

/** One line down, as after writing a cell; below the last one a new line. */
export function stepDown() {
  const place = { row: state.active.row + 1, column: state.active.column };
  closeEditor();
  if (place.row >= rows.length) change(inserted(rows.length));
  moveTo(place);
}

/** Empty the chosen cells. */
export function clear() {
  const names = [...blockNames(block())].filter((name) => valueOf(name).text);
  change(...names.map((name) => entered(name, "")));
}

function fillDown() {
  const { top, bottom, left, right } = block();
  const from = top === bottom ? top - 1 : top;
  if (from < 0) return;
  const operations = [];
  for (let row = from + 1; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const { name } = columns[column];
      operations.push(entered(cellName(rows[row], name), valueOf(cellName(rows[from], name)).text));
    }
  }
  change(...operations);
}
