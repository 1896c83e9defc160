// Buttons that replace what was entered ask before; those that concern a page get the one that is in view.

import { send } from "./drafts.js";
import { onChange } from "./model.js";
import { currentPage } from "./paper.js";

const form = document.getElementById("form");
const dialog = document.getElementById("confirm");
const type = document.getElementById("document_type");
const again = document.getElementById("read-again");
const read = type.value;

let waiting = null;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-confirm]");
  if (!button) return;
  event.preventDefault();
  aim(button);
  waiting = button;
  document.getElementById("confirm-what").textContent = button.dataset.confirm;
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  const answer = event.target.closest("button")?.value;
  if (!answer) return;
  dialog.close();
  if (answer === "yes") send(waiting);
});

function aim(button) {
  const page = currentPage();
  if ("turn" in button.dataset) button.formAction = `/documents/${form.dataset.document}/pages/${page}/turn`;
  if ("split" in button.dataset) button.value = page;
}

onChange(() => {
  if (again) again.hidden = type.value === read;
});
