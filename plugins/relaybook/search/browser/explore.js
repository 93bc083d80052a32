// Explore as a form: every record, facets with live counts, and the whole state in the address. Without this script
// the page works by links; where a file cannot be read, it stays as it is and says so.

import { STEP, VIEWS, SORTS, read, write } from "./address.js";
import { rootOf, save, toBibtex, toCsv, toJson } from "./downloads.js";
import { decode, select, sort } from "./facets.js";
import { load } from "./load.js";
import { addSummaries, asCards, asTable, element } from "./results.js";
import { findInText } from "./text.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./facets.js").Facet} Facet */
/** @typedef {import("./facets.js").Term} Term */
/** @typedef {{ [word: string]: string }} Words */

const block = /** @type {HTMLElement | null} */ (document.querySelector(".rb-explore"));
const data = block && block.querySelector(".rb-explore__data");
if (block && data) start(block, JSON.parse(data.textContent || "{}"));

/** @param {HTMLElement} block @param {{ words: Words, stamp: string }} said */
function start(block, { words, stamp }) {
  load(rootOf(), block.dataset.facets || "", stamp)
    .then(decode)
    .then((library) => explore(block, library, words))
    .catch(function (error) {
      console.error(error);
      block.prepend(element("p", "rb-banner", words.broken));
    });
}

/** @param {string} text @param {{ [name: string]: string | number }} values @returns {string} */
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {HTMLElement} block @param {Library} library @param {Words} words */
function explore(block, library, words) {
  const root = rootOf();
  const filters = /** @type {HTMLElement} */ (block.querySelector(".rb-explore__filters"));
  const results = /** @type {HTMLElement} */ (block.querySelector(".rb-explore__results"));
  let { state, unknown } = read(location.search, library);
  /** @type {{ text: string, rank: Map<number, number> | null, whole: boolean }} */
  let found = { text: "", rank: null, whole: true };
  /** @type {Map<number, string>} */
  const summaries = new Map();
  /** @type {number[]} */
  let listed = [];

  // The frame of the results.
  const count = element("h2", "rb-explore__count");
  count.id = "count";
  count.tabIndex = -1;
  const live = element("p", "rb-sr");
  live.setAttribute("role", "status");
  const chips = element("ul", "rb-explore__chips");
  const note = element("div", "rb-explore__note");
  const shown = element("div", "rb-explore__shown");
  const more = element("button", "rb-button");
  more.type = "button";
  const bar = element("div", "rb-explore__bar");
  results.replaceChildren(count, live, chips, bar, note, shown, more);

  // The field for words.
  const field = element("input", "rb-explore__words");
  field.type = "search";
  field.id = "rb-words";
  const fieldLabel = element("label", "rb-explore__label", words.search);
  fieldLabel.htmlFor = field.id;
  const heading = filters.querySelector("h2");
  if (heading) heading.after(fieldLabel, field);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  field.addEventListener("input", function () {
    clearTimeout(typing);
    typing = setTimeout(() => change({ text: field.value.trim() }, true), 250);
  });

  // The facets: each list of links becomes a group of checkboxes, or two fields for years.
  /** @type {Map<Term, { input: HTMLInputElement, number: HTMLElement, row: HTMLElement }>} */
  const boxes = new Map();
  /** @type {Map<Facet, HTMLInputElement[]>} */
  const ranges = new Map();
  const groups = filters.querySelectorAll("details");
  library.facets.forEach(function (facet, at) {
    const group = groups[at];
    const list = group && group.querySelector("ul");
    if (!list) return;
    const set = element("fieldset", "", element("legend", "rb-sr", facet.label));
    facet.years ? set.append(yearsOf(facet)) : set.append(...optionsOf(facet));
    list.replaceWith(set);
  });

  /** @param {Facet} facet @returns {HTMLElement[]} in the order of the links: each right after the one above it */
  function optionsOf(facet) {
    /** @param {Term | null} above @param {number} depth @returns {HTMLElement[]} */
    function walk(above, depth) {
      return facet.terms.filter((term) => term.above === above).flatMap((term) => [optionOf(facet, term, depth), ...walk(term, depth + 1)]);
    }
    return walk(null, 0);
  }

  /** @param {Facet} facet @param {Term} term @param {number} depth @returns {HTMLElement} */
  function optionOf(facet, term, depth) {
    const input = element("input");
    input.type = "checkbox";
    input.id = "rb-" + facet.id + "-" + facet.terms.indexOf(term);
    const number = element("span", "rb-explore__number");
    const label = element("label", "", term.label + " ", number);
    label.htmlFor = input.id;
    input.addEventListener("change", function () {
      const ids = new Set(state.chosen[facet.id] || []);
      input.checked ? ids.add(term.id) : ids.delete(term.id);
      choose(facet, facet.terms.filter((each) => ids.has(each.id)).map((each) => each.id));
    });
    const row = element("div", "rb-explore__option" + (depth ? " rb-explore__under" : ""), input, label);
    boxes.set(term, { input, number, row });
    return row;
  }

  /** @param {Facet} facet @returns {HTMLElement} */
  function yearsOf(facet) {
    const [first, last] = [facet.terms[0].id, facet.terms[facet.terms.length - 1].id];
    const fields = [words.from, words.to].map(function (label, at) {
      const input = element("input");
      input.type = "number";
      input.id = "rb-" + facet.id + "-" + at;
      [input.min, input.max, input.placeholder] = [first, last, at ? last : first];
      input.addEventListener("change", function () {
        const years = /** @type {HTMLInputElement[]} */ (ranges.get(facet)).map((each) => (/^\d{4}$/.test(each.value) ? each.value : ""));
        choose(facet, years.some(Boolean) ? years : []);
      });
      const named = element("label", "", label);
      named.htmlFor = input.id;
      return { input, row: element("div", "", named, input) };
    });
    ranges.set(facet, fields.map((each) => each.input));
    return element("div", "rb-explore__years", ...fields.map((each) => each.row));
  }

  // The bar: order, kind of list, link, files.
  const order = element("select");
  order.id = "rb-order";
  for (const name of SORTS) {
    const option = element("option", "", { relevance: words.relevance, newest: words.newest, strongest: words.strongest, title: words.by_title }[name] || name);
    option.value = name;
    order.append(option);
  }
  order.addEventListener("change", () => change({ sort: order.value }));
  const orderLabel = element("label", "", words.sort);
  orderLabel.htmlFor = order.id;
  const map = /** @type {HTMLTemplateElement | null} */ (block.querySelector("template.rb-explore__map"));
  const views = element("fieldset", "rb-explore__views", element("legend", "rb-sr", words.view));
  /** @type {Map<string, HTMLInputElement>} */
  const viewOf = new Map();
  for (const name of VIEWS.filter((each) => each !== "map" || map)) {
    const input = element("input");
    [input.type, input.name, input.id, input.value] = ["radio", "rb-view", "rb-view-" + name, name];
    input.addEventListener("change", () => change({ view: name }));
    const label = element("label", "", words[name]);
    label.htmlFor = input.id;
    viewOf.set(name, input);
    views.append(input, label);
  }
  const copy = button(words.copy, function () {
    navigator.clipboard.writeText(location.href).then(function () {
      copy.textContent = words.copied;
      setTimeout(() => (copy.textContent = words.copy), 2000);
    }, () => (copy.hidden = true));
  });
  copy.hidden = !navigator.clipboard;
  const files = element("details", "rb-explore__files", element("summary", "", words.download));
  const feed = element("a", "", words.feed);
  files.append(element("div", "",
    button("CSV", () => save("records.csv", toCsv(library, listed), "text/csv")),
    button("JSON", () => save("records.json", toJson(library, listed), "application/json")),
    button("BibTeX", () => fetch(root + "records.bib").then((answer) => answer.text()).then((all) => save("records.bib", toBibtex(all, library, listed), "application/x-bibtex"), () => window.open(root + "records.bib", "_self"))),
    feed));
  bar.append(element("div", "rb-explore__order", orderLabel, order), views, copy, files);

  /** @param {string} label @param {() => void} act @returns {HTMLButtonElement} */
  function button(label, act) {
    const made = element("button", "rb-button", label);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  more.addEventListener("click", function () {
    const first = state.shown;
    change({ shown: state.shown + STEP });
    const next = shown.querySelectorAll("a")[first];
    if (next) next.focus();
  });

  /** @param {Facet} facet @param {string[]} ids */
  function choose(facet, ids) {
    const chosen = { ...state.chosen };
    ids.length ? (chosen[facet.id] = ids) : delete chosen[facet.id];
    change({ chosen });
  }

  /** @param {Partial<import("./address.js").State>} part @param {boolean} [typed] whether it goes on while somebody types */
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
    note.textContent = text ? words.waiting : "";
    findInText(text, library, root).then(function (answer) {
      if (text !== state.text) return; // Somebody typed on.
      found = { text, ...answer };
      drawFound();
    });
  }

  function drawFound() {
    const rank = state.text ? found.rank : null;
    const { numbers, counts, without } = select(library, state.chosen, rank && new Set(rank.keys()));
    const orderNow = state.sort || (rank ? "relevance" : "newest");
    listed = sort(library, numbers, orderNow, rank);
    drawFilters(counts);
    drawChips();
    order.value = orderNow;
    /** @type {HTMLOptionElement} */ (order.options[0]).disabled = !rank;
    const view = viewOf.get(state.view) || viewOf.get("list");
    if (view) view.checked = true;
    const said = fill(words.count, { n: numbers.length, all: library.items.length });
    count.textContent = said;
    note.replaceChildren();
    if (unknown.length) note.append(element("p", "rb-banner", fill(words.unknown, { what: unknown.join(", ") })));
    if (state.text && !found.whole) note.append(element("p", "rb-quiet", words.no_text));
    if (!numbers.length) drawWays(without);
    drawShown();
    announce(said);
    const feedOf = active().find(({ facet, term }) => facet.feeds && term && term.url);
    feed.href = root + (feedOf && feedOf.term ? feedOf.term.url + "feed.xml" : "feed.xml");
  }

  /** @param {Map<Term, number>} counts */
  function drawFilters(counts) {
    if (field !== document.activeElement) field.value = state.text;
    for (const facet of library.facets) {
      const chosen = state.chosen[facet.id] || [];
      (ranges.get(facet) || []).forEach((input, at) => (input.value = chosen[at] || ""));
      for (const term of facet.terms) {
        const box = boxes.get(term);
        if (!box) continue;
        const number = counts.get(term) || 0;
        box.input.checked = chosen.includes(term.id);
        box.input.disabled = !number && !box.input.checked && box.input !== document.activeElement;
        box.number.textContent = String(number);
        box.row.classList.toggle("rb-explore__option--none", !number && !box.input.checked);
      }
    }
  }

  /** @returns {{ facet: Facet, term: Term | null, label: string }[]} everything that is chosen, in order */
  function active() {
    return library.facets.flatMap(/** @returns {{ facet: Facet, term: Term | null, label: string }[]} */ function (facet) {
      const chosen = state.chosen[facet.id] || [];
      if (facet.years) return chosen.some(Boolean) ? [{ facet, term: null, label: facet.label + ": " + chosen.join("–") }] : [];
      return chosen.map(function (id) {
        const term = /** @type {Term} */ (facet.byId.get(id));
        return { facet, term, label: facet.label + ": " + term.label };
      });
    });
  }

  function drawChips() {
    const ways = active().map(({ facet, term, label }) => ({ label, drop: () => choose(facet, term ? (state.chosen[facet.id] || []).filter((id) => id !== term.id) : []) }));
    if (state.text) ways.unshift({ label: fill(words.typed, { what: state.text }), drop: () => ((field.value = ""), change({ text: "" })) });
    const items = ways.map(function ({ label, drop }, at) {
      const chip = button(label, function () {
        drop();
        const left = chips.querySelectorAll("button");
        (left[Math.min(at, left.length - 1)] || count).focus();
      });
      chip.className = "rb-chip";
      chip.setAttribute("aria-label", fill(words.remove, { what: label }));
      return element("li", "", chip);
    });
    if (ways.length > 1) items.push(element("li", "", clearing()));
    chips.replaceChildren(...items);
    chips.hidden = !ways.length;
  }

  /** @returns {HTMLButtonElement} */
  function clearing() {
    return button(words.clear, function () {
      field.value = "";
      change({ text: "", chosen: {} });
      count.focus();
    });
  }

  /** Never a dead end: which filter to drop, and what that would give. @param {(facet: string, term: string) => number} without */
  function drawWays(without) {
    const ways = active().map(({ facet, term, label }) => ({ label, number: without(facet.id, term ? term.id : ""), drop: () => choose(facet, term ? (state.chosen[facet.id] || []).filter((id) => id !== term.id) : []) }));
    if (state.text) ways.push({ label: fill(words.typed, { what: state.text }), number: without("", ""), drop: () => ((field.value = ""), change({ text: "" })) });
    ways.sort((a, b) => b.number - a.number);
    const items = ways.filter((way) => way.number).map(({ label, number, drop }) => element("li", "", button(fill(words.drop, { what: label, n: number }), () => (drop(), count.focus()))));
    const list = element("ul", "rb-explore__ways", ...items, element("li", "", clearing()));
    note.append(element("p", "rb-empty", words.none), list);
  }

  function drawShown() {
    const part = listed.slice(0, state.shown);
    const view = viewOf.has(state.view) ? state.view : "list";
    const box = view === "table" ? asTable(library, part, root, words) : asCards(library, part, root);
    shown.replaceChildren(box);
    more.hidden = listed.length <= state.shown;
    more.textContent = fill(words.more, { n: Math.min(STEP, listed.length - state.shown) });
    if (view === "list") fetchSummaries(part, box);
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
  /** @param {string} said */
  function announce(said) {
    clearTimeout(saying);
    saying = setTimeout(() => (live.textContent = [said, ...active().map((each) => each.label)].join(". ") + "."), 500);
  }

  block.classList.add("rb-explore--live");
  draw();
}
