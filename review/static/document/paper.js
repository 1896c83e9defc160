// The paper: pages, zoom, the boxes of values, and words that are taken from it by click or drag.

import { onChange, valueOf, values } from "./model.js";
import { getJson } from "./server.js";
import { _ } from "../texts.js";
import { data } from "./data.js";

const paper = document.getElementById("paper");
const sheets = paper.querySelector(".sheets");
const aim = document.getElementById("aim");
const level = document.getElementById("zoom-level");
const pageNumber = document.getElementById("page-number");
const SVG = "http://www.w3.org/2000/svg";
const ZOOMS = [0.5, 0.7, 0.85, 1, 1.25, 1.5, 2, 2.5, 3];
const DRAG = 5; // pixels from which a press is a drag
const OVERLAP = 0.5; // of a word's height that must lie in the frame

const figures = [...sheets.querySelectorAll(".sheet")];
const wordsOfPage = new Map();
let zoom = ZOOMS.indexOf(1);
let chosen = "";
let target = null; // {name, label}: what a click or drag fills
let isPlaced = false; // by the person: then a page that arrives late moves nothing

// Boxes

const boxes = new Map(); // the rectangle of each input

/** Draw the boxes of all values; only places on pages that there are. */
function drawBoxes() {
  boxes.clear();
  const byPage = new Map(figures.map((figure) => [Number(figure.dataset.page), []]));
  for (const [name, { place }] of values) if (place) byPage.get(place[0])?.push([name, place]);
  for (const figure of figures) {
    const svg = figure.querySelector("svg.boxes");
    const here = byPage.get(Number(figure.dataset.page));
    // Large ones first, so that small ones lie above them and can be clicked.
    here.sort(([, a], [, b]) => b[3] * b[4] - a[3] * a[4]);
    svg.replaceChildren(...here.map(([name, place]) => box(name, place)));
  }
  mark(chosen);
}

function box(name, place) {
  const rectangle = rect(place, valueOf(name).state);
  rectangle.dataset.for = name;
  boxes.set(name, rectangle);
  return rectangle;
}

function rect([, x, y, width, height], kind) {
  const rectangle = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height })) rectangle.setAttribute(name, value);
  rectangle.setAttribute("class", kind);
  return rectangle;
}

onChange((operations) => {
  const named = operations.filter((one) => one.kind === "set");
  if (named.length < operations.length || named.some((one) => one.after.place !== one.before.place)) drawBoxes();
  else for (const { name } of named) showState(name);
});

/** The colour of a value's box, after its state has changed. */
export function showState(name) {
  const rectangle = boxes.get(name);
  if (!rectangle) return;
  const extra = rectangle.classList.contains("chosen") ? " chosen" : "";
  rectangle.setAttribute("class", valueOf(name).state + extra);
}

/** Mark where a value stands, and bring it into view. */
export function choose(name) {
  mark(name);
  const rectangle = boxes.get(name);
  if (rectangle) bringIntoView(rectangle);
}

function mark(name) {
  boxes.get(chosen)?.classList.remove("chosen");
  chosen = name;
  const rectangle = boxes.get(name);
  if (!rectangle) return;
  rectangle.classList.add("chosen");
  rectangle.parentNode.append(rectangle); // above its neighbours
}

/** Light up a value's box while the pointer is on its input. */
export function hover(name, isOn) {
  boxes.get(name)?.classList.toggle("hovered", isOn);
}

/** What a click or drag on the paper fills; null for nothing. */
export function aimAt(one) {
  target = data.can_change ? one : null;
  paper.classList.toggle("aiming", Boolean(target));
  aim.hidden = !target;
  if (!target) return;
  aim.textContent = _("Click or drag on the paper to fill: %(field)s", { field: target.label });
  loadWords(currentPage());
}

function bringIntoView(rectangle) {
  const seen = sheets.getBoundingClientRect();
  const place = rectangle.getBoundingClientRect();
  if (place.top < seen.top + 30 || place.bottom > seen.bottom - 30) {
    sheets.scrollTop += (place.top + place.bottom - seen.top - seen.bottom) / 2;
  }
  if (place.left < seen.left || place.right > seen.right) {
    sheets.scrollLeft += (place.left + place.right - seen.left - seen.right) / 2;
  }
}

// Pages and zoom

export function currentPage() {
  const middle = sheets.getBoundingClientRect().top + sheets.clientHeight / 3;
  const here = figures.findLast((figure) => figure.getBoundingClientRect().top <= middle);
  return Number((here ?? figures[0])?.dataset.page ?? 1);
}

export function goToPage(number) {
  const figure = figures[Math.min(Math.max(number, 1), figures.length) - 1];
  if (figure) sheets.scrollTop += figure.getBoundingClientRect().top - sheets.getBoundingClientRect().top - 10;
}

export function zoomBy(step) {
  const here = sheets.scrollTop / sheets.scrollHeight;
  zoom = step ? Math.min(Math.max(zoom + step, 0), ZOOMS.length - 1) : ZOOMS.indexOf(1);
  sheets.style.setProperty("--zoom", ZOOMS[zoom]);
  level.textContent = `${Math.round(ZOOMS[zoom] * 100)} %`;
  sheets.scrollTop = here * sheets.scrollHeight;
  for (const image of sheets.querySelectorAll("img")) image.sizes = `${image.parentNode.clientWidth}px`;
}

paper.querySelector(".tools").addEventListener("click", (event) => {
  const { zoom: zoomed, pageStep } = event.target.closest("button")?.dataset ?? {};
  if (zoomed) zoomBy({ in: 1, out: -1, fit: 0 }[zoomed]);
  if (pageStep) goToPage(currentPage() + Number(pageStep));
});
pageNumber?.addEventListener("change", () => goToPage(Number.parseInt(pageNumber.value, 10) || 1));
paper.querySelector(".thumbs")?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-to-page]");
  if (button) goToPage(Number(button.dataset.toPage));
});

let isShown = 0;
sheets.addEventListener("scroll", () => {
  cancelAnimationFrame(isShown);
  isShown = requestAnimationFrame(showPage);
});

function showPage() {
  const page = currentPage();
  if (pageNumber && document.activeElement !== pageNumber) pageNumber.value = page;
  paper.querySelector(".thumbs [aria-current]")?.removeAttribute("aria-current");
  const thumb = paper.querySelector(`.thumbs [data-to-page="${page}"]`);
  thumb?.setAttribute("aria-current", "true");
  thumb?.scrollIntoView({ block: "nearest" });
  if (target) loadWords(page);
}

sheets.addEventListener("wheel", (event) => {
  isPlaced = true;
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoomBy(event.deltaY < 0 ? 1 : -1);
});
for (const image of sheets.querySelectorAll("img")) {
  const measure = () => {
    image.closest(".sheet").style.setProperty("--ratio", image.naturalWidth / image.naturalHeight || 0.7071);
    const rectangle = boxes.get(chosen);
    if (rectangle && !isPlaced) bringIntoView(rectangle);
  };
  if (image.complete && image.naturalWidth) measure();
  image.addEventListener("load", measure);
  image.addEventListener("error", () => (image.alt = _("This page cannot be drawn. Look at the original file.")));
}

// Words

async function loadWords(page) {
  if (!wordsOfPage.has(page)) {
    const path = `/documents/${document.getElementById("form").dataset.document}/pages/${page}/words`;
    wordsOfPage.set(page, getJson(path).then((answer) => answer.words ?? [], () => []));
  }
  return wordsOfPage.get(page);
}

function inFrame([, x0, y0, x1, y1], frame) {
  const height = Math.min(y1, frame.y1) - Math.max(y0, frame.y0);
  const middle = (x0 + x1) / 2;
  return middle >= frame.x0 && middle <= frame.x1 && height >= OVERLAP * Math.min(y1 - y0, frame.y1 - frame.y0);
}

const at = ([, x0, y0, x1, y1], x, y) => x >= x0 && x <= x1 && y >= y0 - 0.002 && y <= y1 + 0.002;

/** Words as lines from top to bottom, each from left to right. */
export function linesOf(words) {
  const lines = [];
  for (const word of [...words].sort((a, b) => a[2] + a[4] - b[2] - b[4])) {
    const middle = (word[2] + word[4]) / 2;
    const line = lines.at(-1);
    if (line && middle < line.bottom) {
      line.words.push(word);
      line.bottom = Math.max(line.bottom, word[4]);
    } else {
      lines.push({ bottom: word[4], words: [word] });
    }
  }
  return lines.map((line) => line.words.sort((a, b) => a[1] - b[1]));
}

/** The smallest place that holds `words`. */
export function placeAround(page, words) {
  const x = Math.min(...words.map((word) => word[1]));
  const y = Math.min(...words.map((word) => word[2]));
  const right = Math.max(...words.map((word) => word[3]));
  const bottom = Math.max(...words.map((word) => word[4]));
  return [page, x, y, right - x, bottom - y];
}

// Clicks and drags

const taken = new Set();
const picked = new Set();
const pointed = new Set();
/** `listener({page, words, isColumn, isMore})` gets the words that were clicked or dragged over. */
export const onTake = (listener) => taken.add(listener);
/** `listener(name)` is called when the box of a value is clicked. */
export const onPick = (listener) => picked.add(listener);
/** `listener(name, isOn)` is called when the pointer comes to the box of a value, and when it leaves it. */
export const onPoint = (listener) => pointed.add(listener);

for (const kind of ["mouseover", "mouseout"]) {
  sheets.addEventListener(kind, (event) => {
    const name = event.target.dataset?.for;
    if (name) for (const listener of pointed) listener(name, kind === "mouseover");
  });
}

let drag = null;

sheets.addEventListener("pointerdown", (event) => {
  isPlaced = true;
  const figure = event.target.closest(".sheet");
  if (!figure || event.button !== 0 || event.pointerType === "touch") return;
  event.preventDefault(); // the focus stays with the field that is to be filled
  drag = { figure, page: Number(figure.dataset.page), from: spot(figure, event), start: event, frame: null };
  sheets.setPointerCapture(event.pointerId);
  if (target) loadWords(drag.page);
});
sheets.addEventListener("mousedown", (event) => {
  if (event.target.closest(".sheet") && event.button === 0) event.preventDefault();
});

sheets.addEventListener("pointermove", async (event) => {
  if (!drag || !target) return;
  const far = Math.hypot(event.clientX - drag.start.clientX, event.clientY - drag.start.clientY);
  if (!drag.frame && far < DRAG) return;
  const { figure, page, from } = drag;
  const to = spot(figure, event);
  drag.frame = {
    x0: Math.min(from.x, to.x),
    y0: Math.min(from.y, to.y),
    x1: Math.max(from.x, to.x),
    y1: Math.max(from.y, to.y),
  };
  const words = await loadWords(page);
  if (drag?.frame) showFrame(figure, drag.frame, words.filter((word) => inFrame(word, drag.frame)), page);
});

sheets.addEventListener("pointerup", async (event) => {
  if (!drag) return;
  const { figure, page, frame, from } = drag;
  drag = null;
  if (frame) {
    const words = (await loadWords(page)).filter((word) => inFrame(word, frame));
    clearFrame(figure);
    take({ page, words, isColumn: event.shiftKey, isMore: false });
  } else {
    click(event, page, from);
  }
});
sheets.addEventListener("pointercancel", () => {
  if (drag) clearFrame(drag.figure);
  drag = null;
});

async function click(event, page, { x, y }) {
  const here = document.elementsFromPoint(event.clientX, event.clientY).flatMap((one) => one.dataset?.for ?? []);
  const wantsWord = target && (event.ctrlKey || event.metaKey || event.shiftKey);
  if (here.length && !wantsWord) {
    const next = here[(here.indexOf(chosen) + 1) % here.length]; // again: the next of those that lie here
    for (const listener of picked) listener(next);
    return;
  }
  if (!target) return;
  const words = (await loadWords(page)).filter((word) => at(word, x, y));
  if (words.length) take({ page, words, isColumn: false, isMore: event.shiftKey });
}

function take(found) {
  if (target) for (const listener of taken) listener(found);
}

function spot(figure, event) {
  const edges = figure.getBoundingClientRect();
  return { x: (event.clientX - edges.left) / edges.width, y: (event.clientY - edges.top) / edges.height };
}

function showFrame(figure, frame, words, page) {
  clearFrame(figure);
  const svg = figure.querySelector("svg.boxes");
  svg.append(rect([page, frame.x0, frame.y0, frame.x1 - frame.x0, frame.y1 - frame.y0], "frame"));
  for (const [, x0, y0, x1, y1] of words) svg.append(rect([page, x0, y0, x1 - x0, y1 - y0], "taken"));
}

function clearFrame(figure) {
  for (const one of figure.querySelectorAll(".frame, .taken")) one.remove();
}

// The width of the paper

const split = document.getElementById("split");
const splitter = document.getElementById("splitter");
const WIDTH = "intray.paper";

function setWidth(percent) {
  const width = Math.min(Math.max(percent, 20), 75);
  split.style.setProperty("--paper-width", `${width}fr`);
  split.style.setProperty("--values-width", `${100 - width}fr`);
  splitter.setAttribute("aria-valuenow", Math.round(width));
  try {
    localStorage.setItem(WIDTH, width);
  } catch {
    // a browser that keeps nothing: the width holds for this page
  }
}

const widthNow = () => Number(splitter.getAttribute("aria-valuenow"));

splitter.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -3, ArrowRight: 3 }[event.key];
  if (!step || event.altKey) return;
  event.preventDefault();
  setWidth(widthNow() + step);
});
splitter.addEventListener("pointerdown", (event) => {
  event.preventDefault();
  splitter.setPointerCapture(event.pointerId);
});
splitter.addEventListener("pointermove", (event) => {
  if (!splitter.hasPointerCapture(event.pointerId)) return;
  const edges = split.getBoundingClientRect();
  setWidth(((event.clientX - edges.left) / edges.width) * 100);
});

try {
  const kept = Number(localStorage.getItem(WIDTH));
  if (kept) setWidth(kept);
} catch {
  // as above
}
drawBoxes();
