// The list of the page's keys: "?" where nobody is typing, F1 everywhere, and the button on top.

const list = document.getElementById("keys");
const TYPED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]";

function show() {
  if (!list.open) list.showModal();
}

document.addEventListener("keydown", (event) => {
  const asks = event.key === "F1" || (event.key === "?" && !event.target.closest?.(TYPED));
  if (!asks || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  show();
});
for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", show);
list.addEventListener("click", (event) => {
  if (event.target === list || event.target.closest("[data-close]")) list.close(); // a click beside it hits the dialog
});
