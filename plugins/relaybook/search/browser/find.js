// A query as a reader means it: full text and vocabulary together. It knows nothing of the document.

import { languageOf, readJson, search, settings } from "./fulltext.js";
import { decodeWords, folded, suggest } from "./words.js";

/** @typedef {import("./fulltext.js").Hit} Hit */
/** @typedef {import("./words.js").Words} Words */
/**
 * @typedef {import("./fulltext.js").Found & { used: string, didYouMean: string, terms: import("./words.js").Named[] }} Answer
 *   `used` is what was looked for: the query, or, where a word of it stands nowhere, the query mended. `didYouMean` is
 *   what may be meant otherwise
 */

/** How many letters of a word must stand in a text, for the word to count as found. */
const ENDING = 3;

/**
 * @param {string} query @param {import("./fulltext.js").Options} options
 * @param {{ asWritten?: boolean }} [wish] `asWritten` looks for just that
 * @returns {Promise<Answer>}
 * @throws {Error} the index is not there, or cannot be read
 */
export async function find(query, options, { asWritten = false } = {}) {
  const [found, words] = await Promise.all([search(query, options), wordsFor(options.root, options.language)]);
  const { didYouMean, unknown, terms } = words ? suggest(query, words) : { didYouMean: "", unknown: [], terms: [] };
  const plain = { ...found, used: query, didYouMean, terms };
  if (!didYouMean || asWritten || unknown.every((word) => stands(word, found.hits))) return plain;
  const mended = await search(didYouMean, options);
  if (!mended.hits.length) return plain;
  return { ...mended, used: didYouMean, didYouMean: "", terms: words ? suggest(didYouMean, words).terms : [] };
}

/** @param {string} root @param {string} language @returns {Promise<Words | null>} */
export async function wordsFor(root, language) {
  const { words } = await settings(root);
  const own = languageOf(Object.fromEntries(words.map((each) => [each, 0])), language);
  // Without the vocabulary the search is poorer, but it works.
  return own ? readJson(root + "search/words." + own + ".json").then(decodeWords).catch(() => null) : null;
}

/** @param {string} word @param {Hit[]} hits @returns {boolean} whether what was marked in the best texts is this word */
function stands(word, hits) {
  const asked = folded(word);
  const enough = asked.slice(0, Math.max(4, asked.length - ENDING));
  return hits.some((hit) => hit.detail && [hit.detail.excerpt, ...hit.detail.sections.map((each) => each.excerpt)]
    .some((excerpt) => excerpt.some((piece) => piece.mark && folded(piece.text).replace(/^[^\p{L}]+/u, "").startsWith(enough))));
}
