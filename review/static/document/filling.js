// From words of the paper to values: one field, a column of the line items, or more words to what stands there.

import { isCell, keyOf } from "./grid.js";
import { commit, inputOf } from "./header.js";
import { addedColumn, cellName, change, columns, entered, inserted, rows, spareColumns, valueOf } from "./model.js";
import { linesOf, placeAround } from "./paper.js";
import { Offline, post, Refused, tell } from "./server.js";
import { _, ngettext } from "../texts.js";

/** Put `words` of `page` into the input `name`. */
export async function fill(name, { page, words, isColumn, isMore }) {
  if (!words.length) {
    tell("paper", _("No words could be read there."));
    return;
  }
  tell("paper", "");
  const lines = linesOf(words);
  const column = isCell(name) ? columns.find((one) => cellName(keyOf(name), one.name) === name) : null;
  const isTall = lines.length > 1 && column && column.kind !== "text";
  try {
    if (column && (isColumn || isTall) && lines.length > 1) await fillColumn(name, column, page, lines);
    else await fillOne(name, page, lines, isMore);
  } catch (error) {
    if (!(error instanceof Offline || error instanceof Refused)) throw error;
  }
}

async function fillOne(name, page, lines, isMore) {
  commit(inputOf(name));
  const seen = lines.map((line) => line.map((word) => word[0]).join(" ")).join("\n");
  const before = valueOf(name).text;
  const { text: value, unit } = await post("value", [["input", name], ["text", seen]]);
  const whole = isMore && before ? `${before} ${value}` : value;
  const place = placeAround(page, lines.flat());
  change(entered(name, whole, place), ...unitBeside(name, unit, place));
  if (!isCell(name)) inputOf(name)?.focus();
}

/** "12 Stk" is a quantity and its unit: the unit goes into its own cell, where nothing stands there yet. */
function unitBeside(name, unit, place) {
  const cell = isCell(name) ? cellName(keyOf(name), "unit") : "";
  const isOpen = unit && cell && !valueOf(cell).text && columns.some((one) => one.name === "unit");
  return isOpen ? [entered(cell, unit, place)] : [];
}

async function fillColumn(name, column, page, lines) {
  const seen = lines.map((line) => line.map((word) => word[0]).join(" "));
  const pairs = [["column", column.name], ...seen.map((one) => ["text", one])];
  const { texts, units } = await post("column", pairs);
  const first = rows.indexOf(keyOf(name));
  const keys = [...rows];
  const operations = [];
  for (const [down, one] of texts.entries()) {
    if (first + down >= keys.length) {
      const operation = inserted(keys.length);
      operations.push(operation);
      keys.push(operation.key);
    }
    const cell = cellName(keys[first + down], column.name);
    const place = placeAround(page, lines[down]);
    operations.push(entered(cell, one, place), ...unitBeside(cell, units?.[down], place));
  }
  change(...operations);
  const told = { count: texts.length, column: column.label };
  tell("filled", _("%(count)s values taken over into %(column)s. Ctrl+Z takes them back.", told), "done");
}

/** A table of the paper to new lines: which column each of its columns is, the server tells by headings and values. */
export async function fillRows({ words }) {
  if (!words.length) {
    tell("paper", _("No words could be read there."));
    return;
  }
  try {
    const found = await post("rows", [["words", JSON.stringify(words)]]);
    const missing = found.columns.filter((name) => name && spareColumns.some((one) => one.name === name));
    const lines = found.rows.map((cells) => Object.fromEntries(cells.map((cell, at) => [found.columns[at], cell])));
    for (const line of lines) delete line[""]; // what it is, is not clear
    change(...missing.map(addedColumn), ...lines.map((line, at) => inserted(rows.length + at, line)));
    const told = ngettext("%(num)s line taken from the paper.", "%(num)s lines taken from the paper.", lines.length);
    tell("filled", told, "done");
  } catch (error) {
    if (!(error instanceof Offline || error instanceof Refused)) throw error;
  }
}
