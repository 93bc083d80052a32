// The records that were chosen on a map: one circle for each country, as large as there are records, and the same as a
// list beneath it.

import { element, scrolling } from "./results.js";
import { button } from "./ways.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./facets.js").Term} Term */

/** The radius of the circle for one record, and that of the largest. */
const [ONE, LARGEST] = [6, 34];

/**
 * @param {Library} library @param {number[]} numbers
 * @param {HTMLTemplateElement} template the world, and in `data-map` the points of countries and the facet they are from
 * @param {(facet: string, id: string) => void} choose what is called with a country
 * @returns {HTMLElement}
 */
export function asMap(library, numbers, template, choose) {
  const { facet: name, points } = JSON.parse(template.dataset.map || "{}");
  const facet = library.facets.find((each) => each.id === name);
  /** @type {Map<Term, number>} */
  const tally = new Map();
  for (const number of numbers) for (const term of facet ? facet.of[number] : []) tally.set(term, (tally.get(term) || 0) + 1);
  const found = [...tally].sort((a, b) => b[1] - a[1] || a[0].label.localeCompare(b[0].label));
  const largest = found.length ? found[0][1] : 1;
  const scale = Math.min(ONE, LARGEST / Math.sqrt(largest));

  const world = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const picture = /** @type {SVGElement} */ (world.querySelector("svg"));
  picture.setAttribute("aria-hidden", "true"); // The list beneath says the same.
  for (const [term, number] of found) {
    const at = points[term.id];
    if (!at) continue;
    const mark = drawn("g", { class: "rb-explore__mark" });
    const r = Math.max(3, scale * Math.sqrt(number));
    const title = drawn("title", {});
    title.textContent = term.label + ": " + number;
    mark.append(title, drawn("circle", { cx: at[0], cy: at[1], r }));
    if (r > 5 + 2 * String(number).length) {
      const text = drawn("text", { x: at[0], y: at[1] + 4 });
      text.textContent = String(number);
      mark.append(text);
    }
    mark.addEventListener("click", () => choose(name, term.id));
    picture.append(mark);
  }
  const items = found.map(([term, number]) => element("li", "", button(term.label + " ", () => choose(name, term.id), "rb-chip rb-explore__place"), element("span", "rb-explore__number", String(number))));
  return element("div", "rb-explore__world", scrolling(world), element("ul", "rb-explore__places", ...items));
}

/** @param {string} name @param {{ [attribute: string]: string | number }} attributes @returns {SVGElement} */
function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
