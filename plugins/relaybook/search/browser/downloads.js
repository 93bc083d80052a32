// The records that were chosen, as files: made in the browser from what it has, and sent nowhere.

/** @typedef {import("./facets.js").Library} Library */

/** @param {Library} library @param {number[]} numbers @returns {{ [name: string]: string | string[] }[]} */
function rows(library, numbers) {
  return numbers.map(function (number) {
    const item = library.items[number];
    /** @type {{ [name: string]: string | string[] }} */
    const row = { title: item.title, url: new URL(rootOf() + item.url, location.href).href, date: item.date };
    for (const facet of library.facets) row[facet.id] = facet.of[number].map((term) => term.id);
    return row;
  });
}

/** @returns {string} the way to the root of the site */
export function rootOf() {
  const block = /** @type {HTMLElement | null} */ (document.querySelector(".rb-explore"));
  return (block && block.dataset.root) || "./";
}

/** @param {Library} library @param {number[]} numbers @returns {string} by RFC 4180 */
export function toCsv(library, numbers) {
  const head = ["title", "url", "date", ...library.facets.map((facet) => facet.id)];
  const lines = rows(library, numbers).map((row) => head.map((name) => cell([row[name]].flat().join(";"))).join(","));
  return [head.join(","), ...lines, ""].join("\r\n");
}

/** @param {string} text @returns {string} a cell that no spreadsheet takes for a formula */
function cell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-[\d.]+$/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
}

/** @param {Library} library @param {number[]} numbers @returns {string} */
export function toJson(library, numbers) {
  return JSON.stringify({ records: rows(library, numbers) }, null, 1) + "\n";
}

/**
 * Of all works as BibTeX, those that were chosen. An entry is known by its address, which of a released version lies
 * below that of the record.
 * @param {string} all @param {Library} library @param {number[]} numbers @returns {string}
 */
export function toBibtex(all, library, numbers) {
  const wanted = new Set(numbers.map((number) => library.items[number].url));
  return all.split(/^(?=@)/m).filter(function (entry) {
    const found = /^\s*url = \{(.*)\},?$/m.exec(entry);
    if (!found) return false;
    const address = found[1].replace(/\/v\/[^/#]+\//, "/").replace(/\\([#%&_~])/g, "$1");
    for (let at = address.indexOf("/"); at >= 0; at = address.indexOf("/", at + 1)) if (wanted.has(address.slice(at + 1))) return true;
    return wanted.has(address);
  }).join("");
}

/** @param {string} name @param {string} text @param {string} type */
export function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(URL.revokeObjectURL, 1000, link.href);
}
