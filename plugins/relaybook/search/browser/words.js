// The small vocabulary of a site: terms by the beginning of any of their names, and the word that a mistyped one may
// stand for. It knows nothing of the document.

/**
 * @typedef {[facet: string, id: string, label: string, url: string, also: string[], number: number]} WrittenTerm
 * @typedef {{ version: number, language: string, facets: { [facet: string]: string }, terms: WrittenTerm[],
 *   words: string }} WordsFile
 * @typedef {{ facet: string, of: string, id: string, label: string, url: string, number: number, names: string[] }} Named
 *   a term of a facet, with everything it is called, folded; `of` is the label of the facet
 * @typedef {{ terms: Named[], words: string[], known: Set<string> }} Words the words as written, the most used first
 * @typedef {{ didYouMean: string, unknown: string[], terms: Named[], exact: Named[] }} Suggestion `didYouMean` is the
 *   query with its `unknown` words mended, and empty where all are known or nothing is near; `exact` are the terms of a
 *   vocabulary that are called just as the query says
 */

/** The version of the format that this script reads. */
export const VERSION = 1;
const SHORTEST = 4;
const MOST_TERMS = 4;

/** @param {unknown} read what was in the file @returns {Words} @throws {Error} it is no such file */
export function decodeWords(read) {
  const file = /** @type {WordsFile} */ (read);
  if (!file || file.version !== VERSION || !Array.isArray(file.terms)) throw new Error("no words of this version");
  const terms = file.terms.map(([facet, id, label, url, also, number]) => ({ facet, of: file.facets[facet] || "", id, label, url, number, names: [label, ...also].map(folded) }));
  const words = file.words.split(" ").filter(Boolean);
  return { terms, words, known: new Set(words.map(folded)) };
}

/**
 * @param {string} query @param {Words} words
 * @returns {Suggestion}
 */
export function suggest(query, words) {
  const asked = folded(query.trim()).replace(/\s+/g, " ");
  const exact = words.terms.filter((term) => term.names.includes(asked) && !term.id.includes("/"));
  // What has a name is no slip of the hand, even if its words stand nowhere else.
  const mended = exact.length ? { didYouMean: "", unknown: [] } : mend(query, words);
  return { ...mended, exact, terms: termsOf(asked, words.terms) };
}

/** @param {string} text @returns {string} without marks on letters and without capitals; Arabic letters in one form */
export function folded(text) {
  return text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").replace(/[’‘]/g, "'").toLowerCase().replace(/ى/g, "ي").replace(/ة/g, "ه");
}

/** @param {string} asked @param {Named[]} terms @returns {Named[]} those that are called so, or begin so; the best first */
function termsOf(asked, terms) {
  if (asked.length < (/[\u3040-\u30ff\u3400-\u9fff]/.test(asked) ? 1 : 2)) return [];
  const parts = asked.split(" ");
  return terms
    .map((term) => ({ term, rank: Math.min(...term.names.map((name) => rankOf(name, asked, parts))) }))
    .filter((each) => each.rank < 9)
    .sort((a, b) => a.rank - b.rank || b.term.number - a.term.number)
    .slice(0, MOST_TERMS)
    .map((each) => each.term);
}

/** @param {string} name @param {string} asked @param {string[]} parts @returns {number} 0 is best, 9 is none */
function rankOf(name, asked, parts) {
  if (name === asked) return 0;
  if (asked.length < 3 && /^\w+$/.test(asked)) return 9; // Two letters begin too many names.
  if (name.startsWith(asked)) return 1;
  const own = name.split(/[\s\-–—/()]+/);
  return parts.every((part) => own.some((word) => word.startsWith(part))) ? 2 : 9;
}

/** @param {string} query @param {Words} words @returns {{ didYouMean: string, unknown: string[] }} */
function mend(query, words) {
  /** @type {string[]} */
  const unknown = [];
  let changed = false;
  const mended = query.replace(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu, function (word) {
    const asked = folded(word);
    if (asked.length < SHORTEST || /[\u3040-\u30ff\u3400-\u9fff]/.test(asked) || isKnown(asked, words)) return word;
    unknown.push(word);
    const near = nearest(asked, words.words);
    if (near) changed = true;
    return near || word;
  });
  return { didYouMean: changed ? mended : "", unknown };
}

/** @param {string} asked @param {Words} words @returns {boolean} whether it is a word of the site, or begins one */
function isKnown(asked, words) {
  return words.known.has(asked) || words.words.some((word) => folded(word).startsWith(asked));
}

/** @param {string} asked @param {string[]} words @returns {string} the nearest word; the more used one of two */
function nearest(asked, words) {
  const most = asked.length <= 5 ? 1 : 2;
  let [best, least] = ["", most + 0.9];
  for (const word of words) {
    const other = folded(word);
    if (other.length < asked.length - most) continue;
    const whole = Math.abs(other.length - asked.length) <= most ? distance(asked, other, most) : most + 1;
    // What is not typed to its end yet is compared with as much of the word.
    const begun = other.length > asked.length && asked.length > 5 ? distance(asked, other.slice(0, asked.length), most) + 0.5 : most + 1;
    const far = Math.min(whole, begun) + (other[0] === asked[0] ? 0 : 0.4);
    if (far < least) [best, least] = [word, far];
  }
  return best;
}

/**
 * Damerau and Levenshtein's distance of two words, with two neighbours swapped as one step.
 * @param {string} a @param {string} b @param {number} most @returns {number} `most + 1` where it is beyond
 */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return Math.min(row[b.length], most + 1);
}
