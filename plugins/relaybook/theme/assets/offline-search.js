// The search of a copy on a disk: a list of titles, summaries and headings, filtered while one types.
// It is only in the copy. The list comes from `search/offline.js` when the field is first used.
(function () {
  "use strict";
  /** @typedef {{ url: string, title: string, summary: string, headings: string[], type: string, lang: string }} Entry */
  /** @typedef {{ entry: Entry, parts: string[] }} Known */
  var script = /** @type {HTMLScriptElement} */ (document.currentScript);
  var root = script.src.replace(/assets\/offline-search\.js.*$/, "");
  var words = script.dataset;
  var before = /** @type {HTMLElement | null} */ (document.querySelector('[role="search"]'));
  if (before && "rbOffline" in before.dataset) return; // A search that reads the list itself.
  // An element of its own: the search of the site may still hold, and hide, the one that was there.
  var place = make("div", "rb-search");
  place.setAttribute("role", "search");
  if (before) before.replaceWith(place);
  else (document.querySelector("main") || document.body).prepend(place);

  var MOST = 30;
  /** @type {Known[] | null} */
  var known = null;

  /** @param {string} name @param {string} style @returns {HTMLElement} */
  function make(name, style) {
    var made = document.createElement(name);
    if (style) made.className = style;
    return made;
  }
  /** @param {string} text @returns {string} letters without accents, all small */
  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  var label = /** @type {HTMLLabelElement} */ (make("label", "rb-sr"));
  label.htmlFor = "rb-search";
  label.textContent = words.label || "";
  var field = /** @type {HTMLInputElement} */ (make("input", "rb-search__input"));
  field.id = "rb-search";
  field.type = "search";
  field.placeholder = words.label || "";
  field.autocomplete = "off";
  var form = make("form", "rb-search__form");
  var icon = before && before.querySelector("svg");
  if (icon) icon.setAttribute("class", "rb-search__icon");
  form.append(label, icon || "", field);
  var said = make("p", "rb-offline__said");
  said.setAttribute("role", "status");
  var list = make("ul", "rb-offline__list");
  var output = make("div", "rb-search__output rb-offline");
  output.hidden = true;
  output.append(said, list);
  place.append(form, output);

  function load() {
    if (known) return;
    known = [];
    var source = document.createElement("script");
    source.src = root + "search/offline.js";
    source.onload = function () {
      var entries = /** @type {Entry[]} */ (/** @type {any} */ (window).relaybookOffline || []);
      known = entries.map(function (entry) {
        var parts = [entry.title, entry.type, entry.headings.join(" "), entry.summary].map(plain);
        return { entry: entry, parts: parts };
      });
      show();
    };
    document.head.append(source);
  }

  /** @param {string[]} parts @param {string[]} asked @returns {number} the smaller, the better; -1 for none */
  function rank(parts, asked) {
    var sum = 0;
    for (var each of asked) {
      var at = parts.findIndex(function (part) {
        return part.includes(each);
      });
      if (at < 0) return -1;
      sum += at * 2 + (parts[at].startsWith(each) ? 0 : 1);
    }
    return sum;
  }

  function show() {
    var asked = plain(field.value).split(/\s+/).filter(Boolean);
    output.hidden = !asked.length;
    if (!asked.length) return;
    var found = (known || [])
      .map(function (each) {
        return { entry: each.entry, rank: rank(each.parts, asked) };
      })
      .filter(function (each) {
        return each.rank >= 0;
      })
      .sort(function (one, other) {
        return one.rank - other.rank;
      });
    said.textContent = found.length ? (words.found || "").replace("{n}", String(found.length)) : words.none || "";
    list.replaceChildren.apply(
      list,
      found.slice(0, MOST).map(function (each) {
        return row(each.entry);
      }),
    );
  }

  /** @param {Entry} entry @returns {HTMLElement} */
  function row(entry) {
    var link = /** @type {HTMLAnchorElement} */ (make("a", ""));
    link.href = root + entry.url;
    link.textContent = entry.title;
    var made = make("li", "");
    made.lang = entry.lang;
    made.dir = "auto";
    made.append(link);
    if (entry.type) {
      var kind = make("span", "rb-kind");
      kind.textContent = entry.type;
      made.prepend(kind);
    }
    var about = make("span", "rb-quiet");
    about.textContent = entry.summary;
    made.append(about);
    return made;
  }

  field.addEventListener("focus", load);
  field.addEventListener("input", function () {
    load();
    show();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var first = list.querySelector("a");
    if (first && !output.hidden) location.href = first.href;
  });
  place.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      output.hidden = true;
      field.focus();
    }
  });
})();
