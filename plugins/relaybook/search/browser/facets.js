// The records of the site and their facets: read the compact file, filter by it, count.

/**
 * @typedef {[id: string, label: string, above: number, url: string]} Written
 * @typedef {{ id: string, label: string, years: boolean, feeds: number[], terms: Written[] }} WrittenFacet
 * @typedef {{ version: number, language: string, chunk: number, kinds: { [type: string]: string }, card: string[],
 *   facets: WrittenFacet[], records: number, dates: string, strengths: string, values: { [facet: string]: string } }} FacetFile
 * @typedef {{ version: number, titles: string, urls: string }} TitleFile
 * @typedef {{ id: string, label: string, url: string, above: Term | null, holds: Uint8Array }} Term
 *   `holds` has a 1 for each record with the term, or with one that lies under it
 * @typedef {{ id: string, label: string, years: boolean, feeds: Term[], terms: Term[], byId: Map<string, Term>,
 *   of: Term[][] }} Facet `of` has the terms of each record as it names them
 * @typedef {{ number: number, title: string, url: string, date: string, strength: number }} Item
 * @typedef {{ language: string, chunk: number, kinds: FacetFile["kinds"], card: string[], facets: Facet[],
 *   items: Item[] }} Library `kinds` has the label of a record of each type; `card` the facets that a card shows
 * @typedef {{ [facet: string]: string[] }} Chosen the ids of terms by facet; of years, the first and the last one
 */

/** The version of the format that this script reads. */
export const VERSION = 1;

/**
 * @param {unknown} readFacets what was in the facet file
 * @param {unknown} readTitles what was in the file of titles and addresses
 * @returns {Library}
 * @throws {Error} one of them is no such file, or one of another version or of other records
 */
export function decode(readFacets, readTitles) {
  const [file, named] = [/** @type {FacetFile} */ (readFacets), /** @type {TitleFile} */ (readTitles)];
  if (!file || file.version !== VERSION || !named || named.version !== VERSION) throw new Error("no files of this version");
  const [titles, urls, dates] = [named.titles, named.urls, file.dates].map((column) => column.split("\n"));
  if ([titles, urls, dates, file.strengths].some((column) => column.length !== file.records)) throw new Error("columns of different lengths");
  const items = titles.map((title, number) => ({ number, title, url: urls[number], date: dates[number], strength: +file.strengths[number] }));
  return { language: file.language, chunk: file.chunk, kinds: file.kinds, card: file.card, items, facets: file.facets.map((each) => decodeFacet(each, file.values[each.id], items.length)) };
}

/** @param {WrittenFacet} written @param {string} column @param {number} size @returns {Facet} */
function decodeFacet(written, column, size) {
  const terms = /** @type {Term[]} */ (written.terms.map(([id, label, , url]) => ({ id, label, url, above: null, holds: new Uint8Array(size) })));
  written.terms.forEach(([, , above], number) => {
    if (above >= 0) terms[number].above = terms[above];
  });
  const of = column.split("\n").map(function (cell, number) {
    const own = cell ? cell.split(".").map((digits) => terms[parseInt(digits, 36)]) : [];
    for (const term of own) for (let each = /** @type {Term | null} */ (term); each; each = each.above) each.holds[number] = 1;
    return own;
  });
  if (of.length !== size) throw new Error("columns of different lengths");
  return { id: written.id, label: written.label, years: written.years, feeds: written.feeds.map((number) => terms[number]), terms, byId: new Map(terms.map((term) => [term.id, term])), of };
}

/**
 * The records that have one of the chosen terms of a facet; all of them where none is chosen.
 * @param {Facet} facet @param {string[]} chosen @returns {Uint8Array | null}
 */
function anyOf(facet, chosen) {
  const terms = facet.years ? within(facet, chosen) : chosen.map((id) => facet.byId.get(id));
  if (!chosen.length) return null;
  const found = new Uint8Array(facet.of.length);
  for (const term of terms) if (term) for (let n = 0; n < found.length; n++) found[n] |= term.holds[n];
  return found;
}

/** @param {Facet} facet @param {string[]} range @returns {Term[]} the years of a range, either end of which may be open */
function within(facet, [first, last]) {
  return facet.terms.filter((term) => (!first || term.id >= first) && (!last || term.id <= last));
}

/**
 * What fits: one of the terms of each facet (OR within a facet, AND across), and the text where there is one.
 * @param {Library} library @param {Chosen} chosen
 * @param {Set<number> | null} text the numbers of the records that a text was found in
 * @returns {{ numbers: number[], counts: Map<Term, number> }} the records; and for every term, how
 *   many of the records that fit all other facets have it
 */
export function select(library, chosen, text) {
  const size = library.items.length;
  const masks = library.facets.map((facet) => anyOf(facet, chosen[facet.id] || []));
  const misses = new Uint8Array(size);
  const fitsText = (/** @type {number} */ n) => !text || text.has(n);
  for (let n = 0; n < size; n++) {
    if (!fitsText(n)) misses[n] = 2;
    for (const mask of masks) if (mask && !mask[n]) misses[n]++;
  }
  const numbers = [];
  for (let n = 0; n < size; n++) if (!misses[n]) numbers.push(n);
  /** @type {Map<Term, number>} */
  const counts = new Map();
  library.facets.forEach(function (facet, at) {
    const mask = masks[at];
    const rest = [];
    for (let n = 0; n < size; n++) if (!misses[n] || (misses[n] === 1 && mask && !mask[n] && fitsText(n))) rest.push(n);
    for (const term of facet.terms) {
      let count = 0;
      for (const n of rest) count += term.holds[n];
      counts.set(term, count);
    }
  });
  return { numbers, counts };
}

/**
 * @param {Library} library @param {number[]} numbers
 * @param {string} order `newest`, `strongest`, `title` or `relevance`
 * @param {Map<number, number> | null} rank the place of each record among those with the text
 * @returns {number[]} the numbers in order
 */
export function sort(library, numbers, order, rank) {
  const { items } = library;
  const byTitle = (/** @type {number} */ a, /** @type {number} */ b) => compare(items[a].title, items[b].title) || a - b;
  const byDate = (/** @type {number} */ a, /** @type {number} */ b) => (items[a].date < items[b].date ? 1 : items[a].date > items[b].date ? -1 : a - b);
  const orders = {
    title: byTitle,
    newest: byDate,
    strongest: (/** @type {number} */ a, /** @type {number} */ b) => items[b].strength - items[a].strength || byDate(a, b),
    relevance: (/** @type {number} */ a, /** @type {number} */ b) => (rank ? (rank.get(a) ?? 1e9) - (rank.get(b) ?? 1e9) || byTitle(a, b) : byDate(a, b)),
  };
  const chosen = order in orders ? orders[/** @type {keyof typeof orders} */ (order)] : byDate;
  return numbers.slice().sort(chosen);
}

const collator = new Intl.Collator(undefined, { numeric: true });
const compare = collator.compare;
