// Full text search without a page: a wrapper over the interface of Pagefind, which is loaded when it is first asked.
// It knows nothing of the document; what it gives back is text, never HTML.

/**
 * @typedef {{ text: string, mark: boolean }[]} Excerpt pieces of text in order; those with `mark` were looked for
 * @typedef {{ title: string, url: string, excerpt: Excerpt }} Section a part of a page below a heading of its own
 * @typedef {{ title: string, kind: string, facts: string, summary: string, excerpt: Excerpt, sections: Section[] }} Detail
 *   `kind` is empty for a page that is no record; `facts` says place, certainty and the like in a line
 * @typedef {{ id: string, url: string, score: number, language: string, detail: Detail | null, load: () => Promise<Detail> }} Hit
 *   `url` is the address from the root of the site, and empty until it is known: with `detail`, or with `urls`
 * @typedef {{ language: string, pages: number, find: () => Promise<Hit[]> }} Other another language of the site, which
 *   is only searched when `find` is called
 * @typedef {{ hits: Hit[], other: Other[] }} Found the best hit first
 * @typedef {{ root: string, language: string, filters?: { [facet: string]: string[] }, details?: number, urls?: boolean }} Options
 *   `root`: the address of the root of the site. `language`: that of the reader; where the site has none of it, the one
 *   with the most pages. `filters`: of each facet, one of these ids. `details`: of how many hits the text is loaded, 10
 *   where it is left out. `urls`: whether the address of every hit is wanted.
 * @typedef {{ version: number, language: string, explore: string, words: string[],
 *   languages: { [language: string]: number }, interface: { [language: string]: { [name: string]: string } } }} Settings
 *   `languages` has the number of entries of each; `words` names those that have a vocabulary
 */

/** @typedef {{ url: string, meta: { [name: string]: string }, raw_url?: string, excerpt: string,
 *   sub_results: { title: string, excerpt: string, anchor?: { id: string }, weighted_locations: { balanced_score: number }[] }[]
 * }} Fragment */
/** @typedef {{ id: string, score: number, data: () => Promise<Fragment> }} Result */
/** @typedef {{ search: (query: string, options: object) => Promise<{ results: Result[] }> }} Engine */

/** How much a match in each of these counts beside one in the text: `name` is the title of a page that is no record,
 *  `also` and `near` are other names of what a record, or a part of one, is about. */
const WEIGHTS = { title: 5, name: 1.5, summary: 2, also: 3, near: 1, kind: 0, facts: 0, url: 0 };
/** Words that an excerpt has. */
const LENGTH = 24;
const NO_SPACES = new Set(["zh", "ja", "th"]);

/** @type {Map<string, Promise<any>>} */
const kept = new Map();

/**
 * What was asked for once is kept, unless it failed: the reader may be on a train.
 * @template T @param {string} key @param {() => Promise<T>} make @returns {Promise<T>}
 */
export function once(key, make) {
  let made = kept.get(key);
  if (!made) {
    made = make();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
  }
  return made;
}

/** @param {string} url @returns {Promise<any>} */
export function readJson(url) {
  return once(url, async function () {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(url + ": " + answer.status);
    return answer.json();
  });
}

/** @param {string} root @returns {Promise<Settings>} */
export async function settings(root) {
  const read = await readJson(root + "search/search.json");
  if (!read || read.version !== 1) throw new Error("the search is of another version");
  return read;
}

/**
 * Find a query in the full text of a site.
 * @param {string} query @param {Options} options
 * @returns {Promise<Found>}
 * @throws {Error} the index is not there, or cannot be read
 */
export async function search(query, options) {
  const { languages } = await settings(options.root);
  const language = languageOf(languages, options.language);
  if (!language) throw new Error("the site has no index");
  const hits = await searchIn(language, query, options);
  const other = Object.keys(languages)
    .filter((each) => each !== language)
    .map((each) => ({ language: each, pages: languages[each], find: () => searchIn(each, query, options) }));
  return { hits, other };
}

/**
 * Load what every query needs, before the first one is typed. It never fails: the query will say what is wrong.
 * @param {string} root @param {string} language
 */
export function warm(root, language) {
  settings(root).then(({ languages }) => engineOf(languageOf(languages, language), root)).catch(() => {});
}

/** @param {{ [language: string]: number }} languages @param {string} wanted @returns {string} */
export function languageOf(languages, wanted) {
  const short = wanted.toLowerCase().split("-")[0];
  if (short in languages) return short;
  return Object.keys(languages).sort((a, b) => languages[b] - languages[a])[0] || "";
}

/** @param {string} language @param {string} query @param {Options} options @returns {Promise<Hit[]>} */
async function searchIn(language, query, options) {
  const [found, urls] = await Promise.all([
    engineOf(language, options.root).then((engine) => results(engine, language, query, filtersOf(options.filters || {}))),
    options.urls ? readJson(options.root + "search/hits." + language + ".json") : null,
  ]);
  const hits = found.map((result) => hitOf(result, language, urls ? urls.hits : {}));
  await Promise.all(hits.slice(0, options.details ?? 10).map((hit) => hit.load()));
  return hits;
}

/** @param {string} language @param {string} root @returns {Promise<Engine>} */
function engineOf(language, root) {
  return once(root + language, async function () {
    // A module of its own for each language: one module has one engine, with the word endings of one language.
    const pagefind = await import(root + "pagefind/pagefind.js?" + language);
    // In this thread: a worker would be one more file to wait for, and a query takes a few milliseconds.
    const made = { basePath: root + "pagefind/" + language + "/", baseUrl: "/", noWorker: true, excerptLength: LENGTH };
    return pagefind.createInstance({ ...made, ranking: { metaWeights: WEIGHTS } });
  });
}

/** @param {Engine} engine @param {string} language @param {string} query @param {object} filters @returns {Promise<Result[]>} */
async function results(engine, language, query, filters) {
  if (!NO_SPACES.has(language)) return (await engine.search(withoutLetters(query), { filters })).results;
  // Engines cut such a text into words each in its own way, so single characters are looked for as well.
  const cuts = [...new Set([wordsOf(query, language), [...query].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).join(" ")])];
  /** @type {Map<string, Result>} */
  const best = new Map();
  for (const cut of cuts) {
    for (const result of (await engine.search(cut, { filters })).results) {
      const known = best.get(result.id);
      best.set(result.id, known ? { ...known, score: known.score + result.score } : result);
    }
  }
  return [...best.values()].sort((a, b) => b.score - a.score);
}

/** @param {string} query @returns {string} without single letters beside words: each would begin half of all words */
function withoutLetters(query) {
  const words = query.split(/\s+/).filter((word) => !/^[a-z]$/i.test(word));
  return words.length ? words.join(" ") : query;
}

/** @param {string} query @param {string} language @returns {string} */
function wordsOf(query, language) {
  if (!("Segmenter" in Intl)) return query;
  const cut = new Intl.Segmenter(language, { granularity: "word" }).segment(query);
  return [...cut].filter((each) => each.isWordLike).map((each) => each.segment).join(" ");
}

/** @param {{ [facet: string]: string[] }} filters @returns {object} */
function filtersOf(filters) {
  return Object.fromEntries(Object.entries(filters).filter(([, ids]) => ids.length).map(([name, ids]) => [name, { any: ids }]));
}

/** @param {Result} result @param {string} language @param {{ [id: string]: string }} urls @returns {Hit} */
function hitOf(result, language, urls) {
  /** @type {Promise<Detail> | null} */
  let loading = null;
  /** @type {Hit} */
  const hit = { id: result.id, url: urls[result.id.slice(result.id.indexOf("_") + 1)] || "", score: result.score, language, detail: null, load };
  /** @returns {Promise<Detail>} */
  function load() {
    loading = loading || result.data().then(function (fragment) {
      hit.url = fragment.meta.url || (fragment.raw_url || fragment.url).replace(/^\//, "");
      return (hit.detail = detailOf(fragment, hit.url));
    });
    return loading;
  }
  return hit;
}

/** @param {Fragment} fragment @param {string} url @returns {Detail} */
function detailOf(fragment, url) {
  const { meta } = fragment;
  const page = url.split("#")[0];
  const sections = fragment.sub_results
    .filter((each) => each.anchor)
    .map((each) => ({ ...each, score: each.weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0) }))
    .sort((a, b) => b.score - a.score)
    .map((each) => ({ title: each.title, url: page + "#" + (each.anchor ? each.anchor.id : ""), excerpt: pieces(each.excerpt) }));
  return { title: meta.title || meta.name || url, kind: meta.kind || "", facts: meta.facts || "", summary: meta.summary || "", excerpt: pieces(fragment.excerpt), sections };
}

/** @param {string} excerpt as Pagefind writes it: text with `<mark>`, and with `<` and `>` escaped @returns {Excerpt} */
export function pieces(excerpt) {
  return excerpt.split(/(<mark>.*?<\/mark>)/s).filter(Boolean).map(function (piece) {
    const mark = piece.startsWith("<mark>");
    const text = mark ? piece.slice(6, -7) : piece;
    return { text: text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/\u200b/g, ""), mark };
  });
}
