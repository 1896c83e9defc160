// Which of our records the paper means: the partner above, the material of each line in a column of the grid.

import { onJudged } from "./checking.js";
import { attach } from "./finder.js";
import { showCell } from "./grid.js";
import { change, entered, judge, MATERIAL, onChange, rows, valueOf } from "./model.js";
import { _ } from "../texts.js";
import { data } from "./data.js";
import { onEditor } from "./writing.js";

const type = document.getElementById("document_type");
const partnerInput = document.getElementById("link.partner");
const partnerName = document.getElementById("partner-name");
const partnerLabel = document.querySelector('label[for="link.partner"] > span');

/** "customer", "supplier", or nothing where papers of the type name neither. */
const role = () => data.roles?.[type.value] ?? "";
const partner = () => valueOf(`link.${role()}`).text;

/** The name of the value that says which partner the paper is from; null where none is sought. */
export const partnerLink = () => (partnerInput && role() ? `link.${role()}` : null);
export const isPartner = (input) => input === partnerInput;

const query = (values) => new URLSearchParams(values).toString();

if (partnerInput && !partnerInput.readOnly) {
  attach(partnerInput, {
    path: (typed) => `/search/partners?${query({ q: typed, role: role() })}`,
    offered: () => valueOf(`link.${role()}`).candidates ?? [],
    pick: (match) => choosePartner(match),
  });
  partnerInput.addEventListener("change", () => {
    const number = partnerInput.value.trim();
    if (number !== partner()) choosePartner({ number, name: "" });
  });
}

onEditor((input, name, take) => {
  if (!name.startsWith(MATERIAL)) return;
  attach(input, {
    path: (typed) => `/search/materials?${query({ q: typed, partner: partner(), role: role() || "customer" })}`,
    offered: () => valueOf(name).candidates ?? [],
    pick: (match) => take(match.number, { linked: match.name }),
  });
});

function choosePartner({ number, name }) {
  partnerInput.value = number;
  const operation = entered(`link.${role()}`, number);
  operation.after.linked = name;
  change(operation);
}

onChange((operations) => {
  if (operations.some((one) => one.name === "document_type" || one.name?.startsWith("link."))) showPartner();
});
type.addEventListener("change", showPartner);

onJudged(({ links }) => {
  for (const [name, link] of Object.entries(links ?? {})) learn(`link.${name}`, link);
  showPartner();
  for (const key of rows) showCell(MATERIAL + key);
});

/** What the server says of a link: the number, who that is, and why; or those that may be meant. */
function learn(name, link) {
  if (!link) return;
  const { number, name: linked, reason, candidates = [], is_chosen: chosen } = link;
  const open = candidates.length ? "doubtful" : "empty";
  const state = number ? (chosen ? "entered" : "sure") : open;
  const offered = candidates.map((one) => one.number).join(", ");
  const why = number || !offered ? "" : _("May be %(numbers)s", { numbers: offered });
  const hint = [linked, reason].filter(Boolean).join(" · ");
  judge(name, { text: number ?? "", linked, hint, why, candidates, state, chosen });
}

function showPartner() {
  if (!partnerInput) return;
  const value = valueOf(`link.${role()}`);
  const holder = partnerInput.closest(".field");
  holder.hidden = !role();
  if (!role()) return;
  partnerLabel.textContent = role() === "supplier" ? _("Supplier") : _("Customer");
  if (document.activeElement !== partnerInput || !partnerInput.value) partnerInput.value = value.text;
  partnerInput.dataset.state = value.state;
  partnerInput.title = value.hint ?? "";
  holder.className = `field partner ${value.state}`;
  partnerName.textContent = value.linked || value.why || "";
}

for (const [name, link] of Object.entries(data.links ?? {})) learn(`link.${name}`, link);
for (const key of rows) showCell(MATERIAL + key);
showPartner();
