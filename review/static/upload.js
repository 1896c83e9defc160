// Files are handed in one by one, each with its progress, and asked after until they are processed.

import { _ } from "./texts.js";

const form = document.getElementById("upload");
const input = document.getElementById("files");
const results = document.getElementById("results");
const heading = document.getElementById("handed-in");
const ASK_EVERY = 3000; // milliseconds
const ASK_FOR = 200; // times: ten minutes
const waiting = [];
let busy = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  handIn(input.files);
  form.reset();
});
input.addEventListener("change", () => {
  handIn(input.files);
  form.reset();
});
for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (event.relatedTarget === null) form.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  form.classList.remove("over");
  handIn(event.dataTransfer.files);
});

function handIn(files) {
  for (const file of files) waiting.push([file, row(file.name)]);
  heading.hidden = results.children.length === 0;
  next();
}

async function next() {
  if (busy || waiting.length === 0) return;
  busy = true;
  const [file, place] = waiting.shift();
  try {
    const told = await send(file, place);
    show(place, told.files[0]);
    ask(place, told.files[0].sha256, ASK_FOR);
  } catch (error) {
    fail(place, error.message);
  }
  busy = false;
  next();
}

// fetch tells no progress of what is sent
function send(file, place) {
  const body = new FormData();
  body.append("token", form.elements.token.value);
  body.append("files", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) place.querySelector("progress").value = event.loaded / event.total;
  });
  return new Promise((resolve, reject) => {
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(request.response);
      else reject(new Error(request.response?.problem ?? _("It was not taken. Load the page again.")));
    });
    request.addEventListener("error", () => reject(new Error(_("The connection was lost. Hand it in again."))));
    request.send(body);
  });
}

async function ask(place, sha256, times) {
  if (times === 0) return;
  await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
  try {
    const answer = await fetch(`/upload/${sha256}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const told = await answer.json();
    show(place, { ...told, name: place.dataset.name });
    if (told.state !== "processed") ask(place, sha256, times - 1);
  } catch {
    ask(place, sha256, times - 1);
  }
}

function row(name) {
  const item = document.createElement("li");
  item.dataset.name = name;
  item.append(element("span", name), element("span", _("is being sent …"), "quiet"), document.createElement("progress"));
  results.append(item);
  return item;
}

function show(place, told) {
  const link = element("a", told.name);
  link.href = `/files/${told.sha256}`;
  place.replaceChildren(link, element("span", state(told), "quiet"));
  if (!told.documents.length) return;
  const documents = element("div", "", "documents");
  for (const one of told.documents) {
    const to = element("a", `${one.id}: ${one.status}`);
    to.href = `/documents/${one.id}`;
    documents.append(to);
  }
  place.append(documents);
}

function state(told) {
  if (told.known) return _("was here before and is not processed again");
  if (told.state === "processed") return _("processed");
  return _("received, waits for the next round");
}

function fail(place, why) {
  place.replaceChildren(element("span", place.dataset.name), element("span", why, "failed"));
}

function element(kind, words, name = "") {
  const made = document.createElement(kind);
  made.textContent = words;
  if (name) made.className = name;
  return made;
}
