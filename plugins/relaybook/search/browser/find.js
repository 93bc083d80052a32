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
  const [plain, words] = await Promise.all([search(query, options), wordsFor(options.root, options.language)]);
  const { didYouMean, unknown, exact, terms } = words ? suggest(query, words) : { didYouMean: "", unknown: [], exact: [], terms: [] };
  const found = exact.length ? await withTerms(plain, exact, options) : plain;
  const answer = { ...found, hits: titledFirst(query, found.hits), used: query, didYouMean, terms };
  const missing = unknown.filter((word) => !stands(word, found.hits));
  // Where a word stands nowhere, Pagefind takes what begins like it; of a single word that leaves chance hits.
  if (missing.length && missing.join(" ") === query.trim()) answer.hits = [];
  if (!didYouMean || asWritten || !missing.length) return answer;
  const mended = await search(didYouMean, options);
  if (!mended.hits.length) return answer;
  return { ...mended, hits: titledFirst(didYouMean, mended.hits), used: didYouMean, didYouMean: "", terms: words ? suggest(didYouMean, words).terms : [] };
}

/**
 * Where the query is a name of a term, what has the term comes first: whatever the texts call it.
 * @param {import("./fulltext.js").Found} found @param {import("./words.js").Named[]} terms
 * @param {import("./fulltext.js").Options} options @returns {Promise<import("./fulltext.js").Found>}
 */
async function withTerms(found, terms, options) {
  /** @type {Map<string, Hit>} */
  const all = new Map(found.hits.map((hit) => [hit.id, hit]));
  for (const term of terms) {
    const filters = { ...options.filters, [term.facet]: [term.id] };
    for (const hit of (await search(term.label, { ...options, filters, details: 0 })).hits) {
      const known = all.get(hit.id);
      if (known) known.score += hit.score;
      else all.set(hit.id, hit);
    }
  }
  const hits = [...all.values()].sort((a, b) => b.score - a.score);
  await Promise.all(hits.slice(0, options.details ?? 10).map((hit) => hit.load()));
  return { ...found, hits };
}

/** @param {string} query @param {Hit[]} hits @returns {Hit[]} with what has just this title before all others */
function titledFirst(query, hits) {
  const asked = folded(query.trim());
  const titled = hits.filter((hit) => hit.detail && folded(hit.detail.title) === asked);
  return titled.length ? [...titled, ...hits.filter((hit) => !titled.includes(hit))] : hits;
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
