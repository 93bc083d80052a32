// The whole state of Explore in the address, and back from it exactly.

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {{ text: string, chosen: import("./facets.js").Chosen, sort: string, view: string, shown: number }} State */

export const SORTS = ["relevance", "newest", "strongest", "title"];
export const VIEWS = ["list", "table", "map"];
/** How many records are shown at first, and how many more each time. */
export const STEP = 24;
/** What an address may not ask for beyond: nobody reads so many at once. */
const MOST = 10_000;
const OWN = new Set(["q", "sort", "view", "n"]);

/**
 * @param {string} search the part of an address from `?` on
 * @param {Library} library
 * @returns {{ state: State, unknown: string[] }} the state, and what the address names that is not here
 */
export function read(search, library) {
  const given = new URLSearchParams(search);
  /** @type {State["chosen"]} */
  const chosen = {};
  /** @type {string[]} */
  const unknown = [];
  for (const [name, value] of given) {
    if (OWN.has(name)) continue;
    const facet = library.facets.find((each) => each.id === name);
    if (!facet) {
      unknown.push(name + "=" + value);
    } else if (facet.years) {
      const range = /^(\d{4})?-(\d{4})?$/.exec(value);
      if (range && (range[1] || range[2])) chosen[name] = [range[1] || "", range[2] || ""];
      else unknown.push(name + "=" + value);
    } else {
      const ids = new Set(chosen[name] || []);
      for (const id of value.split(",")) facet.byId.has(id) ? ids.add(id) : unknown.push(name + "=" + id);
      if (ids.size) chosen[name] = facet.terms.filter((term) => ids.has(term.id)).map((term) => term.id);
    }
  }
  const text = (given.get("q") || "").trim().slice(0, 300);
  const [sort, view] = [given.get("sort") || "", given.get("view") || ""];
  if (sort && !SORTS.includes(sort)) unknown.push("sort=" + sort);
  if (view && !VIEWS.includes(view)) unknown.push("view=" + view);
  const wanted = Math.ceil((parseInt(given.get("n") || "", 10) || STEP) / STEP) * STEP;
  const shown = Math.min(MOST, Math.max(STEP, wanted));
  return { state: { text, chosen, sort: SORTS.includes(sort) ? sort : "", view: VIEWS.includes(view) ? view : "list", shown }, unknown };
}

/** @param {State} state @param {Library} library @returns {string} the part of the address from `?` on; empty where nothing is chosen */
export function write(state, library) {
  /** @type {string[]} */
  const parts = [];
  const add = (/** @type {string} */ name, /** @type {string} */ value) => parts.push(name + "=" + encodeURIComponent(value).replace(/%2C/g, ",").replace(/%2F/g, "/"));
  if (state.text) add("q", state.text);
  for (const facet of library.facets) {
    const ids = state.chosen[facet.id] || [];
    if (facet.years ? ids.some(Boolean) : ids.length) add(facet.id, facet.years ? ids.join("-") : ids.join(","));
  }
  if (state.sort) add("sort", state.sort);
  if (state.view !== "list") add("view", state.view);
  if (state.shown > STEP) add("n", String(state.shown));
  return parts.length ? "?" + parts.join("&") : "";
}
