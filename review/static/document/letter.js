// What the document came with, shown over the paper: the mail, its attachments, the original.

const link = document.getElementById("mail-link");
const panel = document.getElementById("letter");

link.setAttribute("aria-expanded", "false");

link.addEventListener("click", async (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
  event.preventDefault();
  if (!panel.hidden) {
    closeLetter();
    return;
  }
  const answer = await fetch(`${link.getAttribute("href")}?part=true`).catch(() => null);
  if (!answer?.ok || answer.redirected) {
    location.assign(link.href);
    return;
  }
  panel.innerHTML = await answer.text();
  panel.hidden = false;
  panel.tabIndex = -1;
  panel.focus();
  link.setAttribute("aria-expanded", "true");
});

/** Whether there was one to close. */
export function closeLetter() {
  if (panel.hidden) return false;
  panel.hidden = true;
  panel.replaceChildren();
  link.setAttribute("aria-expanded", "false");
  link.focus();
  return true;
}
