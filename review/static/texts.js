// Texts of scripts in the language of the page: write them as _("Nothing is saved yet.") and they come to the catalog.

const catalog = JSON.parse(document.getElementById("catalog").textContent);

function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (place, name) => values[name] ?? place);
}

export function _(text, values = {}) {
  return filled(catalog[text]?.[0] ?? text, values);
}

export function ngettext(one, many, count, values = {}) {
  const forms = catalog[one] ?? [one, many]; // English and German have the same two
  return filled(forms[count === 1 ? 0 : 1], { num: count, ...values });
}
