// The facets as groups of checkboxes with live counts, and as two fields for years.

import { element } from "./results.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./facets.js").Facet} Facet */
/** @typedef {import("./facets.js").Term} Term */
/** @typedef {import("./facets.js").Chosen} Chosen */
/** @typedef {{ input: HTMLInputElement, number: HTMLElement, row: HTMLElement }} Box */

/** From how many values on a list may scroll. */
const LONG = 8;

/**
 * Make a form of the lists of links, one for each facet and in the same order.
 * @param {HTMLElement} filters the element with the lists
 * @param {Library} library
 * @param {{ [word: string]: string }} words
 * @param {(facet: Facet, ids: string[]) => void} choose what is called with all that is chosen of a facet
 * @returns {(chosen: Chosen, counts: Map<Term, number>) => void} what shows a choice, and how much each term would give
 */
export function makeFilters(filters, library, words, choose) {
  /** @type {Map<Term, Box>} */
  const boxes = new Map();
  /** @type {Map<Facet, HTMLInputElement[]>} */
  const ranges = new Map();
  const groups = filters.querySelectorAll(".rb-explore__facet");
  library.facets.forEach(function (facet, at) {
    const list = groups[at] && groups[at].querySelector("ul");
    if (!list) return;
    const set = element("fieldset", "", element("legend", "rb-sr", facet.label));
    set.append(...(facet.years ? [yearsOf(facet)] : optionsBelow(facet, null, 0)));
    if (facet.terms.length > LONG && !facet.years) set.tabIndex = 0; // It scrolls, also where all its boxes are off.
    list.replaceWith(set);
  });

  /** @param {Facet} facet @param {Term | null} above @param {number} depth @returns {HTMLElement[]} each term right after the one above it */
  function optionsBelow(facet, above, depth) {
    return facet.terms.filter((term) => term.above === above).flatMap((term) => [optionOf(facet, term, depth), ...optionsBelow(facet, term, depth + 1)]);
  }

  /** @param {Facet} facet @param {Term} term @param {number} depth @returns {HTMLElement} */
  function optionOf(facet, term, depth) {
    const input = element("input");
    input.type = "checkbox";
    input.id = "rb-" + facet.id + "-" + facet.terms.indexOf(term);
    const number = element("span", "rb-explore__number");
    const label = element("label", "", term.label + " ", number);
    label.htmlFor = input.id;
    input.addEventListener("change", () => choose(facet, facet.terms.filter((each) => (boxes.get(each) || { input: { checked: false } }).input.checked).map((each) => each.id)));
    const row = element("div", "rb-explore__option" + (depth ? " rb-explore__under" : ""), input, label);
    boxes.set(term, { input, number, row });
    return row;
  }

  /** @param {Facet} facet @returns {HTMLElement} */
  function yearsOf(facet) {
    const [first, last] = [facet.terms[0].id, facet.terms[facet.terms.length - 1].id];
    const fields = [words.from, words.to].map(function (label, at) {
      const input = element("input");
      [input.type, input.id] = ["number", "rb-" + facet.id + "-" + at];
      [input.min, input.max, input.placeholder] = [first, last, at ? last : first];
      input.addEventListener("change", function () {
        const years = fields.map((each) => (/^\d{4}$/.test(each.input.value) ? each.input.value : ""));
        choose(facet, years.some(Boolean) ? years : []);
      });
      const named = element("label", "", label);
      named.htmlFor = input.id;
      return { input, row: element("div", "", named, input) };
    });
    ranges.set(facet, fields.map((each) => each.input));
    return element("div", "rb-explore__years", ...fields.map((each) => each.row));
  }

  return function (chosen, counts) {
    for (const [facet, inputs] of ranges) inputs.forEach((input, at) => (input.value = (chosen[facet.id] || [])[at] || ""));
    for (const facet of library.facets)
      for (const term of facet.terms) {
        const box = boxes.get(term);
        if (!box) continue;
        const number = counts.get(term) || 0;
        box.input.checked = (chosen[facet.id] || []).includes(term.id);
        box.input.disabled = !number && !box.input.checked && box.input !== document.activeElement; // Focus stays where it is.
        box.number.textContent = String(number);
        box.row.classList.toggle("rb-explore__option--none", !number && !box.input.checked);
      }
  };
}
