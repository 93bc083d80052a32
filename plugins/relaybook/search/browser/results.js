// Draw the records that were chosen: as cards, as a table, on a map. Text goes in as text, never as HTML.

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./facets.js").Item} Item */

/**
 * An element with its classes and children; text is text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {string} [classes] @param {...(Node | string)} children @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, classes, ...children) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(...children);
  return made;
}

/** How many terms of a facet a card names. */
const NAMED = 4;

/** @param {Library} library @param {Item} item @param {string} facet @returns {string} the labels of a record's terms */
function labels(library, item, facet) {
  const found = library.facets.find((each) => each.id === facet);
  const terms = found ? found.of[item.number].map((term) => term.label) : [];
  return terms.length > NAMED ? terms.slice(0, NAMED).join(", ") + " +" + (terms.length - NAMED) : terms.join(", ");
}

/** @param {Library} library @param {Item} item @returns {string} */
function typeOf(library, item) {
  const facet = library.facets.find((each) => each.id === "type");
  return facet && facet.of[item.number][0] ? facet.of[item.number][0].id : "";
}

/** @param {Library} library @param {Item} item @param {string} root @returns {HTMLAnchorElement} */
function link(library, item, root) {
  const made = element("a", "", item.title);
  made.href = root + item.url;
  const language = library.facets.find((each) => each.id === "language");
  const tag = language && language.of[item.number][0];
  if (tag) made.lang = tag.id;
  made.dir = "auto";
  return made;
}

/** @param {Library} library @param {number[]} numbers @param {string} root @returns {HTMLElement} */
export function asCards(library, numbers, root) {
  const box = element("div", "rb-cards rb-explore__cards");
  for (const number of numbers) {
    const item = library.items[number];
    const type = typeOf(library, item);
    const card = element("article", "rb-card rb-card--" + type, element("p", "rb-kind", library.kinds[type] || type), element("h3", "rb-card__title", link(library, item, root)));
    card.dataset.number = String(number);
    const facts = library.card.map((facet) => labels(library, item, facet)).filter(Boolean);
    card.append(element("p", "rb-card__text"));
    if (facts.length) card.append(element("div", "rb-card__facts", facts.join(" · ")));
    box.append(card);
  }
  return box;
}

/**
 * Write the summaries into cards that are drawn already.
 * @param {HTMLElement} box @param {Map<number, string>} summaries by the number of the record
 */
export function addSummaries(box, summaries) {
  for (const card of box.querySelectorAll("article")) {
    const text = card.querySelector(".rb-card__text");
    if (text) text.textContent = summaries.get(Number(card.dataset.number)) || "";
  }
}

/** @param {Library} library @param {number[]} numbers @param {string} root @param {{ [word: string]: string }} words @returns {HTMLElement} */
export function asTable(library, numbers, root, words) {
  const named = library.facets.filter((facet) => library.card.includes(facet.id) || facet.id === "type");
  const shown = named.filter((facet) => numbers.some((number) => facet.of[number].length));
  const head = element("tr");
  for (const label of [words.title, ...shown.map((facet) => facet.label)]) {
    const cell = element("th", "", label);
    cell.scope = "col";
    head.append(cell);
  }
  const body = element("tbody");
  for (const number of numbers) {
    const item = library.items[number];
    const first = element("th", "", link(library, item, root));
    first.scope = "row";
    const cells = shown.map((facet) => element("td", "", facet.id === "type" ? library.kinds[typeOf(library, item)] || "" : labels(library, item, facet.id)));
    body.append(element("tr", "", first, ...cells));
  }
  return scrolling(element("table", "", element("thead", "", head), body));
}

/** @param {Node} inside @returns {HTMLElement} a box that may be wider than the page, and scrolls by itself */
export function scrolling(inside) {
  const box = element("div", "rb-scroll", inside);
  box.tabIndex = 0;
  box.setAttribute("role", "region");
  box.setAttribute("aria-labelledby", "count");
  return box;
}
