// Where words stand: in the full text of the site, or, where that cannot be had, in the titles alone.

import { find } from "./find.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {{ rank: Map<number, number> | null, whole: boolean }} Answer the place of each record that was found, best
 *   first; and whether the whole text was looked through */

/** @param {string} text @param {Library} library @param {string} root @returns {Promise<Answer>} */
export async function findInText(text, library, root) {
  if (!text) return { rank: null, whole: true };
  try {
    const { hits } = await find(text, { root: new URL(root, location.href).href, language: library.language, details: 4, urls: true });
    const numbers = new Map(library.items.map((item) => [item.url, item.number]));
    const found = hits.flatMap((hit) => numbers.get(hit.url) ?? []);
    return { rank: new Map(found.map((number, rank) => [number, rank])), whole: true };
  } catch {
    return { rank: inTitles(text, library), whole: false };
  }
}

/** @param {string} text @param {Library} library @returns {Map<number, number>} */
function inTitles(text, library) {
  const words = folded(text).split(/\s+/).filter(Boolean);
  const rank = new Map();
  for (const item of library.items) {
    const title = folded(item.title);
    if (words.every((word) => title.includes(word))) rank.set(item.number, rank.size);
  }
  return rank;
}

/** @param {string} text @returns {string} without marks on letters and without capitals */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
