// The search field in the header. The field and its form are part of the page where the theme has a place for them;
// on any other site they are made here. Results are a list of links below the field: no pattern of their own to learn.

import { settings, warm } from "./fulltext.js";
import { find } from "./find.js";
import { element } from "./results.js";

/** @typedef {import("./fulltext.js").Hit} Hit */
/** @typedef {import("./fulltext.js").Settings} Settings */
/** @typedef {{ [name: string]: string }} Labels */

const WAIT = 180;
const MOST_SECTIONS = 2;
const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : "";
/** The address of the root of the site: the script lies one folder below it. */
const root = new URL("../", script || document.baseURI).href;
const language = document.documentElement.lang || "en";

const own = /** @type {HTMLElement | null} */ (document.querySelector(".rb-find"));
if (own) start(own);
else place();

/** Make the field on a site whose theme has no place for it. */
function place() {
  const header = document.querySelector(".md-header__inner");
  if (!header) return;
  settings(root).then(function (read) {
    const words = labels(read);
    const block = element("div", "rb-find rb-find--made");
    block.setAttribute("role", "search");
    const form = element("form", "rb-find__form");
    const label = element("label", "rb-find__label", words.field);
    const input = element("input", "rb-find__input");
    [input.id, input.name, input.type, input.placeholder] = ["rb-find", "q", "search", words.field];
    label.htmlFor = input.id;
    form.append(label, input);
    block.append(form);
    const source = header.querySelector(".md-header__source");
    source ? source.before(block) : header.append(block);
    start(block);
  }).catch((error) => console.warn("The search could not be loaded.", error));
}

/** @param {Settings} read @returns {Labels} the words of the interface in the language of the page */
function labels(read) {
  const all = read.interface;
  return { ...all.en, ...(all[language.split("-")[0].toLowerCase()] || all[read.language]) };
}

/** @param {HTMLElement} block */
function start(block) {
  const form = /** @type {HTMLFormElement} */ (block.querySelector("form"));
  const input = /** @type {HTMLInputElement} */ (block.querySelector("input[type=search]"));
  [input.autocomplete, input.spellcheck] = ["off", false];
  const live = element("p", "rb-find__live");
  live.setAttribute("role", "status");
  const panel = element("div", "rb-find__panel");
  panel.hidden = true;
  block.append(live, panel);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let typing;
  let turn = 0;
  /** What the panel shows: nothing is looked for twice. */
  let shown = "";

  input.addEventListener("focus", function () {
    warm(root, language);
    if (shown && shown === input.value.trim()) panel.hidden = false;
  });
  input.addEventListener("input", function () {
    clearTimeout(typing);
    typing = setTimeout(run, WAIT);
  });
  form.addEventListener("submit", function (event) {
    if (form.hasAttribute("action")) return; // Explore has all results.
    event.preventDefault();
    clearTimeout(typing);
    run().then(() => links()[0] && links()[0].focus());
  });
  document.addEventListener("keydown", function (event) {
    const into = event.target instanceof Element && event.target.closest("input,textarea,select,[contenteditable]");
    const asked = (event.key === "/" && !into && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey);
    if (!asked || !input.isConnected) return; // In a copy on a disk, another search takes its place.
    event.preventDefault();
    input.focus();
    input.select();
  });
  block.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !panel.hidden) {
      event.preventDefault();
      panel.hidden = true;
      input.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event);
  });
  document.addEventListener("focusin", (event) => leave(event.target));
  document.addEventListener("pointerdown", (event) => leave(event.target));

  /** @param {EventTarget | null} to */
  function leave(to) {
    if (to instanceof Node && !block.contains(to)) panel.hidden = true;
  }

  /** @returns {HTMLElement[]} everything in the panel that can have the focus */
  function links() {
    return panel.hidden ? [] : [.../** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll("a,button"))];
  }

  /** @param {KeyboardEvent} event */
  function move(event) {
    const all = links();
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!all.length || (at < 0 && event.key === "ArrowUp")) return;
    event.preventDefault();
    const next = event.key === "ArrowDown" ? Math.min(at + 1, all.length - 1) : at - 1;
    next < 0 ? input.focus() : all[next].focus();
  }

  /** @param {boolean} [asWritten] @returns {Promise<void>} */
  async function run(asWritten) {
    const query = input.value.trim();
    const mine = ++turn;
    shown = query;
    if (!query) {
      panel.hidden = true;
      live.textContent = "";
      return;
    }
    /** @type {Labels} */
    let words = {};
    try {
      const read = await settings(root);
      words = labels(read);
      const answer = await find(query, { root, language }, { asWritten });
      if (mine !== turn) return; // Somebody typed on.
      draw(query, answer, read, words);
    } catch (error) {
      if (mine !== turn) return;
      console.warn("The search could not be loaded.", error);
      broken(words);
    }
    panel.hidden = false;
  }

  /** @param {string} query @param {import("./find.js").Answer} answer @param {Settings} read @param {Labels} words */
  function draw(query, answer, read, words) {
    panel.replaceChildren();
    const { hits, other, terms, used, didYouMean } = answer;
    const said = countOf(hits.length, used, words);
    panel.append(element("p", "rb-find__count", said));
    if (used !== query) panel.append(again(words.instead, query, true));
    else if (didYouMean) panel.append(again(words.mean, didYouMean, false));
    if (terms.length) {
      const items = terms.map((term) => element("li", "", link(term.url, term.label), element("span", "rb-find__number", " " + term.of)));
      panel.append(element("ul", "rb-find__terms", ...items));
    }
    for (const [kind, group] of groupsOf(hits)) panel.append(groupOf(kind || words.pages, group));
    if (!hits.length) panel.append(element("p", "rb-find__help", words.help));
    const offers = other.map((each) => offer(each, words));
    panel.append(...offers.map((each) => each.part));
    if (!hits.length) offers.forEach((each) => each.open());
    if (read.explore) panel.append(element("p", "rb-find__all", link(read.explore + "?q=" + encodeURIComponent(used), words.all)));
    live.textContent = said;
  }

  /** @param {string} sentence @param {string} query @param {boolean} asWritten @returns {HTMLElement} a sentence with a button for another query */
  function again(sentence, query, asWritten) {
    const [before, after] = sentence.split("{q}");
    const button = element("button", "rb-find__again", query);
    button.type = "button";
    button.addEventListener("click", function () {
      input.value = query;
      input.focus();
      run(asWritten);
    });
    return element("p", "rb-find__mean", before, button, after || "");
  }

  /** @param {import("./fulltext.js").Other} other @param {Labels} words */
  function offer(other, words) {
    const name = nameOf(other.language);
    const button = element("button", "rb-find__more", words.other.replace("{language}", name));
    button.type = "button";
    const part = element("div", "rb-find__other", button);
    button.addEventListener("click", () => open().then(() => (/** @type {HTMLElement | null} */ (part.querySelector("a")) || input).focus()));
    async function open() {
      const hits = await other.find().catch(() => /** @type {Hit[]} */ ([]));
      part.replaceChildren(element("p", "rb-find__language", words.none_other.replace("{language}", name)));
      if (hits.length) part.replaceChildren(groupOf(name, hits.filter((hit) => hit.detail), other.language));
    }
    return { part, open };
  }

  /** @param {Labels} words */
  function broken(words) {
    const explore = form.getAttribute("action");
    const way = explore ? link(explore, words.broken_way || "Explore") : link("", words.broken_home || "Home");
    const said = words.broken || "The search could not be loaded.";
    panel.replaceChildren(element("p", "rb-find__count", said), element("p", "rb-find__all", way));
    live.textContent = said;
  }
}

/** @param {number} number @param {string} query @param {Labels} words @returns {string} */
function countOf(number, query, words) {
  const sentence = number === 0 ? words.none : number === 1 ? words.one : words.many;
  return sentence.replace("{n}", String(number)).replace("{q}", () => query);
}

/** @param {Hit[]} hits @returns {Map<string, Hit[]>} those that are loaded, by kind, in the order of the best of each */
function groupsOf(hits) {
  /** @type {Map<string, Hit[]>} */
  const groups = new Map();
  for (const hit of hits) if (hit.detail) groups.set(hit.detail.kind, [...(groups.get(hit.detail.kind) || []), hit]);
  return groups;
}

/** @param {string} name @param {Hit[]} hits @param {string} [lang] @returns {HTMLElement} */
function groupOf(name, hits, lang) {
  const items = hits.map((hit) => itemOf(hit));
  const list = element("ol", "rb-find__hits", ...items);
  if (lang) list.lang = lang;
  list.dir = "auto";
  return element("section", "rb-find__group", element("h2", "rb-find__kind", name), list);
}

/** @param {Hit} hit @returns {HTMLElement} */
function itemOf(hit) {
  const detail = /** @type {import("./fulltext.js").Detail} */ (hit.detail);
  const item = element("li", "rb-find__hit", link(hit.url, detail.title));
  if (detail.facts) item.append(element("p", "rb-find__facts", detail.facts));
  const sections = detail.sections.slice(0, MOST_SECTIONS);
  const marked = detail.excerpt.some((piece) => piece.mark);
  if (!sections.length) item.append(marked || !detail.summary ? textOf(detail.excerpt) : element("p", "rb-find__text", detail.summary));
  for (const section of sections) {
    const part = element("div", "rb-find__section", link(section.url, section.title));
    // The heading itself may be all that was found.
    if (!section.excerpt.map((piece) => piece.text).join("").startsWith(section.title.slice(0, 60))) part.append(textOf(section.excerpt));
    item.append(part);
  }
  return item;
}

/** @param {import("./fulltext.js").Excerpt} excerpt @returns {HTMLElement} */
function textOf(excerpt) {
  return element("p", "rb-find__text", ...excerpt.map((piece) => (piece.mark ? element("mark", "", piece.text) : piece.text)));
}

/** @param {string} url from the root of the site @param {string} label @returns {HTMLAnchorElement} */
function link(url, label) {
  const made = element("a", "", label);
  made.href = new URL(url, root).href;
  return made;
}

/** @param {string} tag @returns {string} the name of a language, in itself */
function nameOf(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) || tag;
  } catch {
    return tag;
  }
}
