// Blocks of cells to and from the clipboard, and whole lines: added, removed, split, merged.

import { block, canChange, LONG, moveTo, state, table } from "./grid.js";
import { addedColumn, cellName, change, columns, entered, inserted, removed, rows, valueOf } from "./model.js";
import { clear } from "./writing.js";

const columnChoice = document.getElementById("add-column");

function copied() {
  const { top, bottom, left, right } = block();
  const lines = [];
  for (let row = top; row <= bottom; row++) {
    const names = columns.slice(left, right + 1).map((column) => cellName(rows[row], column.name));
    lines.push(names.map((name) => quoted(valueOf(name).text)).join("\t"));
  }
  return lines.join("\n");
}

// As spreadsheets write it: a cell with a tab, a line break or a quote stands in quotes, which are doubled within.
const quoted = (text) => (/[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The cells of what a spreadsheet, or this grid, puts on the clipboard. */
function cellsOf(pasted) {
  const lines = [[]];
  const pattern = /"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*)/y;
  const source = pasted.replaceAll("\r\n", "\n").replace(/\n$/, "");
  for (let at = 0; at <= source.length; at = pattern.lastIndex + 1) {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    lines.at(-1).push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (source[pattern.lastIndex] === "\n") lines.push([]);
  }
  return lines;
}

/** Write `cells` from `place` on, below the last line into new lines. */
function writeBlock(cells, place) {
  const operations = [];
  const keys = [...rows];
  for (const [down, texts] of cells.entries()) {
    const row = place.row + down;
    if (row >= keys.length) {
      const operation = inserted(keys.length);
      operations.push(operation);
      keys.push(operation.key);
    }
    for (const [right, one] of texts.entries()) {
      const column = columns[place.column + right];
      if (column) operations.push(entered(cellName(keys[row], column.name), one.trim()));
    }
  }
  change(...operations);
}

const isOurs = () => state.active && !state.editor && table.contains(document.activeElement);

document.addEventListener("copy", (event) => {
  if (!isOurs()) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", copied());
});
document.addEventListener("cut", (event) => {
  if (!isOurs() || !canChange) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", copied());
  clear();
});
document.addEventListener("paste", (event) => {
  if (!isOurs() || !canChange) return;
  event.preventDefault();
  const cells = cellsOf(event.clipboardData.getData("text/plain"));
  const place = { row: block().top, column: block().left };
  writeBlock(cells, place);
  moveTo(place);
  const width = Math.max(...cells.map((one) => one.length));
  moveTo({ row: place.row + cells.length - 1, column: place.column + width - 1 }, true);
});

// Lines

const ACTIONS = { add, remove, split, merge };

/** `name` is "add", "remove", "split" or "merge"; each concerns the active cell and the chosen block. */
export function actOnRows(name) {
  if (canChange) ACTIONS[name]();
}

function add() {
  const row = state.active ? block().bottom + 1 : rows.length;
  state.close();
  change(inserted(row));
  moveTo({ row, column: 0 });
}

function remove() {
  if (!state.active) return;
  const { top, bottom } = block();
  const { column } = state.active;
  state.close({ keep: false });
  change(...rows.slice(top, bottom + 1).map(removed));
  state.anchor = null;
  if (rows.length) moveTo({ row: Math.min(top, rows.length - 1), column });
}

/** The text behind the cursor, and what stands on further lines in the other cells, becomes a line of its own. */
function split() {
  if (!state.active) return;
  const key = rows[state.active.row];
  const name = cellName(key, columns[state.active.column].name);
  const at = state.editor?.name === name ? state.editor.input.selectionStart : -1;
  state.close();
  const operations = [];
  const texts = {};
  for (const column of columns) {
    const cell = cellName(key, column.name);
    const whole = valueOf(cell).text;
    const cut = cell === name && at >= 0 ? at : whole.indexOf("\n");
    if (cut < 0) continue;
    texts[column.name] = whole.slice(cut).trim();
    operations.push(entered(cell, whole.slice(0, cut).trim()));
  }
  change(...operations, inserted(state.active.row + 1, texts));
  moveTo({ row: state.active.row + 1, column: state.active.column });
}

/** The chosen lines, or this one and the next, become one: texts are joined, of other values the first is kept. */
function merge() {
  if (!state.active) return;
  state.close();
  let { top, bottom } = block();
  if (top === bottom) bottom = Math.min(bottom + 1, rows.length - 1);
  if (top === bottom) return;
  const keys = rows.slice(top, bottom + 1);
  const operations = [];
  for (const column of columns) {
    const texts = keys.map((key) => valueOf(cellName(key, column.name)).text).filter(Boolean);
    const joined = column.kind === LONG ? texts.join("\n") : (texts[0] ?? "");
    const name = cellName(keys[0], column.name);
    if (joined !== valueOf(name).text) operations.push(entered(name, joined));
  }
  change(...operations, ...keys.slice(1).map(removed));
  state.anchor = null;
  moveTo({ row: top, column: state.active.column });
}

columnChoice?.addEventListener("change", () => {
  if (columnChoice.value) change(addedColumn(columnChoice.value));
  columnChoice.value = "";
});
document.querySelector(".under")?.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-row]")) event.preventDefault(); // the cursor stays where it is
});
document.querySelector(".under")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-row]");
  if (button) actOnRows(button.dataset.row);
});
