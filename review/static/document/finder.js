// A list below an input: what the master data have that may be meant. Used by keys alone or by the mouse.

import { getJson, Offline, Refused } from "./server.js";
import { _ } from "../texts.js";

const PAUSE = 120; // milliseconds without a key
const list = document.createElement("ul");
list.className = "finder";
list.id = "finder";
list.setAttribute("role", "listbox");
list.hidden = true;
document.body.append(list);

let owner = null; // {input, pick}
let matches = [];
let at = -1;

export const isOpen = () => owner !== null && !list.hidden;

/**
 * Let `input` find records while somebody types.
 *
 * `path(typed)` is where to ask; `offered()` are those to show before anything is typed; `pick(match)` takes one.
 */
export function attach(input, { path, offered, pick }) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let timer = 0;
  let latest = 0;
  const search = async () => {
    const asked = ++latest;
    const typed = input.value.trim();
    if (!typed) {
      show(offered());
      return;
    }
    try {
      const answer = await getJson(path(typed));
      if (asked === latest && document.activeElement === input) show(answer.matches);
    } catch (error) {
      if (!(error instanceof Offline || error instanceof Refused)) throw error;
    }
  };
  const show = (found) => open(input, found, pick);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  input.addEventListener("focus", () => offered().length && show(offered()));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => key(event, input, search));
}

function key(event, input, search) {
  if (event.isComposing) return;
  const isDown = event.key === "ArrowDown";
  if (isDown && !isOpen()) {
    stop(event);
    search();
  } else if (!isOpen()) {
    return;
  } else if (isDown || event.key === "ArrowUp") {
    stop(event);
    choose((at + (isDown ? 1 : -1) + matches.length) % Math.max(matches.length, 1));
  } else if (event.key === "Escape") {
    stop(event);
    close();
  } else if (event.key === "Enter" && matches[at]) {
    const { pick } = owner;
    const match = matches[at];
    close();
    pick(match); // and Enter goes on to the next doubt
  }
}

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

function open(input, found, pick) {
  owner = { input, pick };
  matches = found;
  at = -1;
  list.replaceChildren(...(found.length ? found.map(option) : [nothing()]));
  const edges = input.getBoundingClientRect();
  list.hidden = false;
  list.style.left = `${Math.min(edges.left, window.innerWidth - list.offsetWidth - 8)}px`;
  const below = edges.bottom + list.offsetHeight + 8 < window.innerHeight;
  list.style.top = `${below ? edges.bottom + 2 : Math.max(edges.top - list.offsetHeight - 2, 4)}px`;
  input.setAttribute("aria-expanded", "true");
  if (found.length) choose(0);
}

export function close() {
  if (!owner) return;
  list.hidden = true;
  owner.input.setAttribute("aria-expanded", "false");
  owner.input.removeAttribute("aria-activedescendant");
  owner = null;
}

function option(match, index) {
  const line = document.createElement("li");
  line.id = `finder.${index}`;
  line.setAttribute("role", "option");
  const number = document.createElement("strong");
  number.textContent = match.number;
  const name = document.createElement("span");
  name.textContent = match.name;
  const detail = document.createElement("small");
  detail.textContent = [match.detail, match.reason].filter(Boolean).join(" · ");
  line.append(number, name, detail);
  line.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const { pick } = owner;
    close();
    pick(match);
  });
  return line;
}

function nothing() {
  const line = document.createElement("li");
  line.className = "quiet";
  line.textContent = _("Nothing found");
  return line;
}

function choose(index) {
  list.children[at]?.removeAttribute("aria-selected");
  at = index;
  const line = list.children[at];
  if (!line) return;
  line.setAttribute("aria-selected", "true");
  line.scrollIntoView({ block: "nearest" });
  owner.input.setAttribute("aria-activedescendant", line.id);
}
