// Explore as a form: every record, facets with live counts, and the whole state in the address. Without this script
// the page works by links; where a file cannot be read, it stays as it is and says so.

import { STEP, read, write } from "./address.js";
import { makeBar } from "./bar.js";
import { rootOf } from "./downloads.js";
import { decode, select, sort } from "./facets.js";
import { makeFilters } from "./filters.js";
import { load } from "./load.js";
import { asMap } from "./map.js";
import { addSummaries, asCards, asTable, element } from "./results.js";
import { findInText } from "./text.js";
import { button, fill, partsOf, waysOn, without } from "./ways.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./address.js").State} State */
/** @typedef {{ [word: string]: string }} Words */

const block = /** @type {HTMLElement | null} */ (document.querySelector(".rb-explore"));
const data = block && block.querySelector(".rb-explore__data");
if (block && data) start(block, JSON.parse(data.textContent || "{}"));

/** @param {HTMLElement} block @param {{ words: Words, stamp: string }} said */
function start(block, { words, stamp }) {
  Promise.all([block.dataset.facets || "", block.dataset.titles || ""].map((path) => load(rootOf(), path, stamp)))
    .then(([facets, titles]) => decode(facets, titles))
    .then((library) => explore(block, library, words))
    .catch(function (error) {
      console.warn(error);
      block.prepend(element("p", "rb-banner", words.broken));
    });
}

/** @param {HTMLElement} block @param {Library} library @param {Words} words */
function explore(block, library, words) {
  const root = rootOf();
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (block.querySelector(".rb-explore__" + name));
  const filters = part("filters");
  const map = /** @type {HTMLTemplateElement | null} */ (block.querySelector("template"));
  let { state, unknown } = read(location.search, library);
  /** @type {{ text: string, rank: Map<number, number> | null, whole: boolean }} */
  let found = { text: "", rank: null, whole: true };
  /** @type {Map<number, string>} */
  const summaries = new Map();
  /** @type {number[]} */
  let listed = [];

  const count = element("h2", "rb-explore__count");
  count.id = "count";
  count.tabIndex = -1;
  const live = element("p", "rb-sr");
  live.setAttribute("role", "status");
  const chips = element("ul", "rb-explore__chips");
  const note = element("div", "rb-explore__note");
  const shown = element("div", "rb-explore__shown");
  const more = button("", function () {
    const first = state.shown;
    change({ shown: state.shown + STEP });
    const next = shown.querySelectorAll("a")[first];
    if (next) next.focus();
  });
  const bar = makeBar(library, words, { map: Boolean(map), listed: () => listed, change });
  part("results").replaceChildren(count, live, chips, bar.bar, note, shown, more);

  const field = element("input");
  [field.type, field.id] = ["search", "rb-words"];
  const label = element("label", "rb-explore__label", words.search);
  label.htmlFor = field.id;
  part("title").after(label, field);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  field.addEventListener("input", function () {
    clearTimeout(typing);
    typing = setTimeout(() => change({ text: field.value.trim() }, true), 250);
  });
  const drawFilters = makeFilters(filters, library, words, function (facet, ids) {
    const chosen = { ...state.chosen, [facet.id]: ids };
    if (!ids.length) delete chosen[facet.id];
    change({ chosen });
  });
  if (filters instanceof HTMLDetailsElement && !matchMedia("(min-width: 60rem)").matches) filters.open = false;

  /** @param {Partial<State>} part @param {boolean} [typed] whether it goes on while somebody types */
  function change(part, typed) {
    state = { ...state, shown: STEP, ...part };
    unknown = [];
    const address = location.pathname + write(state, library);
    typed ? history.replaceState(null, "", address) : history.pushState(null, "", address);
    draw();
  }
  window.addEventListener("popstate", function () {
    ({ state, unknown } = read(location.search, library));
    draw();
  });

  /** Draw everything from the state; where it has words, once they have been looked for. */
  function draw() {
    if (state.text === found.text) return drawFound();
    const text = state.text;
    if (text) note.textContent = words.waiting;
    findInText(text, library, root).then(function (answer) {
      if (text !== state.text) return; // Somebody typed on.
      found = { text, ...answer };
      drawFound();
    });
  }

  /** @param {State} state @returns {ReturnType<typeof select>} */
  const chosen = (state) => select(library, state.chosen, state.text && found.rank ? new Set(found.rank.keys()) : null);

  function drawFound() {
    const { numbers, counts } = chosen(state);
    const rank = state.text ? found.rank : null;
    const order = state.sort || (rank ? "relevance" : "newest");
    listed = sort(library, numbers, order, rank);
    if (field !== document.activeElement) field.value = state.text;
    drawFilters(state.chosen, counts);
    const parts = drawChips();
    bar.draw(order, state.view, feedUrl(), Boolean(rank));
    count.textContent = fill(words.count, { n: numbers.length, all: library.items.length });
    note.replaceChildren();
    if (unknown.length) note.append(element("p", "rb-banner", fill(words.unknown, { what: unknown.join(", ") })));
    if (state.text && !found.whole) note.append(element("p", "rb-quiet", words.no_text));
    if (!numbers.length) note.append(element("p", "rb-empty", words.none), waysList());
    drawShown();
    announce([count.textContent, ...parts]);
  }

  /** @param {State} next @param {HTMLElement} [focus] */
  function go(next, focus) {
    field.value = next.text;
    change(next);
    (focus || count).focus();
  }

  /** @returns {string[]} the labels of what is chosen */
  function drawChips() {
    const parts = partsOf(state, library, words);
    const items = parts.map(function (each, at) {
      const chip = button(each.label, function () {
        go({ ...without(state, each), shown: STEP });
        const left = chips.querySelectorAll("button");
        if (left.length) left[Math.min(at, left.length - 1)].focus();
      }, "rb-chip");
      chip.setAttribute("aria-label", fill(words.remove, { what: each.label }));
      return element("li", "", chip);
    });
    if (parts.length > 1) items.push(element("li", "", clearing()));
    chips.replaceChildren(...items);
    chips.hidden = !parts.length;
    return parts.map((each) => each.label);
  }

  /** @returns {HTMLButtonElement} */
  function clearing() {
    return button(words.clear, () => go({ ...state, text: "", chosen: {}, shown: STEP }));
  }

  /** @returns {HTMLElement} never a dead end: which filter to drop, and what that would give */
  function waysList() {
    const ways = waysOn(state, library, words, (each) => chosen(each).numbers.length);
    return element("ul", "rb-explore__ways", ...ways.map((way) => element("li", "", button(way.label, () => go({ ...way.state, shown: STEP })))), element("li", "", clearing()));
  }

  /** @returns {string} the feed of the one term that is chosen and has one, else that of the site */
  function feedUrl() {
    const terms = library.facets.flatMap((facet) => facet.feeds.filter((term) => (state.chosen[facet.id] || []).includes(term.id)));
    return root + (terms.length === 1 ? terms[0].url : "") + "feed.xml";
  }

  function drawShown() {
    const page = listed.slice(0, state.shown);
    const view = state.view === "map" && !map ? "list" : state.view;
    const box = view === "map" && map ? asMap(library, listed, map, chooseOne) : view === "table" ? asTable(library, page, root, words) : asCards(library, page, root);
    shown.replaceChildren(box);
    more.hidden = view === "map" || listed.length <= state.shown;
    more.textContent = fill(words.more, { n: Math.min(STEP, listed.length - state.shown) });
    if (view === "list") fetchSummaries(page, box);
  }

  /** Show only what has a term, as a list. @param {string} facet @param {string} id */
  function chooseOne(facet, id) {
    go({ ...state, chosen: { ...state.chosen, [facet]: [id] }, view: "list", shown: STEP });
  }

  /** @param {number[]} numbers @param {HTMLElement} box */
  function fetchSummaries(numbers, box) {
    addSummaries(box, summaries);
    const missing = new Set(numbers.filter((number) => !summaries.has(number)).map((number) => Math.floor(number / library.chunk)));
    for (const piece of missing)
      load(root, "search/summaries." + library.language + "." + piece + ".json").then(function (texts) {
        /** @type {string[]} */ (texts).forEach((text, at) => summaries.set(piece * library.chunk + at, text));
        addSummaries(box, summaries);
      }, () => undefined); // The titles are there without them.
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saying;
  /** @param {string[]} said once, when somebody has stopped choosing */
  function announce(said) {
    clearTimeout(saying);
    saying = setTimeout(() => (live.textContent = said.join(". ") + "."), 500);
  }

  block.classList.add("rb-explore--live");
  draw();
}
