// What is chosen, as chips that can be removed; and where nothing fits, the ways on.

import { element } from "./results.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./facets.js").Facet} Facet */
/** @typedef {import("./address.js").State} State */
/** @typedef {{ facet: string, ids: string[], label: string }} Part a part of a state: of a facet, or the words where it
 *   has no name */

/** @param {State} state @param {Library} library @param {{ [word: string]: string }} words @returns {Part[]} each value by itself */
export function partsOf(state, library, words) {
  const parts = library.facets.flatMap((facet) => (facet.years ? [[...(state.chosen[facet.id] || [])]] : (state.chosen[facet.id] || []).map((id) => [id])).filter((ids) => ids.some(Boolean)).map((ids) => ({ facet: facet.id, ids, label: labelOf(facet, ids) })));
  return state.text ? [{ facet: "", ids: [], label: fill(words.typed, { what: state.text }) }, ...parts] : parts;
}

/** @param {State} state @param {Library} library @param {{ [word: string]: string }} words @returns {Part[]} all values of a facet together */
function groupsOf(state, library, words) {
  /** @type {Map<string, Part>} */
  const groups = new Map();
  for (const part of partsOf(state, library, words)) {
    const group = groups.get(part.facet);
    const facet = library.facets.find((each) => each.id === part.facet);
    if (group && facet) group.ids.push(...part.ids), (group.label = labelOf(facet, group.ids));
    else groups.set(part.facet, { ...part, ids: part.ids.slice() });
  }
  return [...groups.values()];
}

/** @param {Facet} facet @param {string[]} ids @returns {string} */
function labelOf(facet, ids) {
  const names = ids.map((id) => (facet.byId.get(id) || { label: id }).label);
  return facet.label + ": " + names.join(facet.years ? "–" : ", ");
}

/** @param {State} state @param {Part} part @returns {State} the state without a part */
export function without(state, part) {
  if (!part.facet) return { ...state, text: "" };
  const left = (state.chosen[part.facet] || []).filter((id) => !part.ids.includes(id));
  const chosen = { ...state.chosen, [part.facet]: left };
  if (!left.length) delete chosen[part.facet];
  return { ...state, chosen };
}

/** @param {State} state @param {Part} part @returns {State} the state with nothing but a part */
function only(state, part) {
  return { ...state, text: part.facet ? "" : state.text, chosen: part.facet ? { [part.facet]: part.ids } : {} };
}

/**
 * @param {State} state @param {Library} library @param {{ [word: string]: string }} words
 * @param {(state: State) => number} count how many records a state gives
 * @returns {{ label: string, state: State }[]} what to drop, the way to the most records first; where dropping one is
 *   not enough, what to keep alone
 */
export function waysOn(state, library, words, count) {
  const groups = groupsOf(state, library, words);
  for (const [change, word] of /** @type {const} */ ([[without, words.drop], [only, words.only]])) {
    const ways = groups.map((group) => ({ group, state: change(state, group) })).map((way) => ({ ...way, number: count(way.state) }));
    const open = ways.filter((way) => way.number).sort((a, b) => b.number - a.number);
    if (open.length) return open.map((way) => ({ label: fill(word, { what: way.group.label, n: way.number }), state: way.state }));
  }
  return [];
}

/** @param {string} text @param {{ [name: string]: string | number }} values @returns {string} */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} label @param {() => void} act @param {string} [classes] @returns {HTMLButtonElement} */
export function button(label, act, classes) {
  const made = element("button", classes || "rb-button", label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
