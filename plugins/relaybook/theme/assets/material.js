// What Material for MkDocs writes into every page as scripts, in one file, because our policy allows none in pages.
// It comes along only where a site uses something of Material that needs it: see `main.html`.
(function () {
  "use strict";
  /** @typedef {{ pathname: string }} Scope */
  var own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  var page = /** @type {any} */ (window);

  page.__md_scope = new URL("..", own);
  /** @param {string} text */
  page.__md_hash = function (text) {
    var made = 0;
    for (var character of text) made = (made << 5) - made + character.charCodeAt(0);
    return made;
  };
  /** @param {string} key @param {Storage} [store] @param {Scope} [scope] */
  page.__md_get = function (key, store, scope) {
    try {
      return JSON.parse((store || localStorage).getItem((scope || page.__md_scope).pathname + "." + key) || "null");
    } catch (error) {
      return null;
    }
  };
  /** @param {string} key @param {unknown} value @param {Storage} [store] @param {Scope} [scope] */
  page.__md_set = function (key, value, store, scope) {
    try {
      (store || localStorage).setItem((scope || page.__md_scope).pathname + "." + key, JSON.stringify(value));
    } catch (error) {
      // It is forgotten where nothing may be kept.
    }
  };

  var announcement = /** @type {HTMLElement | null} */ (document.querySelector("[data-md-component=announce]"));
  var said = announcement && announcement.querySelector(".md-typeset");
  if (announcement && said && page.__md_hash(said.innerHTML) === page.__md_get("__announce")) announcement.hidden = true;

  var outdated = /** @type {HTMLElement | null} */ (document.querySelector("[data-md-component=outdated]"));
  if (outdated && page.__md_get("__outdated", sessionStorage) === true) outdated.hidden = false;

  var chosen = page.__md_get("__tabs");
  if (Array.isArray(chosen) && document.querySelector("[data-rb-linked-tabs]"))
    document.querySelectorAll(".tabbed-set").forEach(function (set) {
      var labels = Array.from(set.querySelectorAll(".tabbed-labels label"));
      var label = chosen.flatMap(function (/** @type {string} */ name) {
        return labels.filter(function (each) {
          return (each.textContent || "").trim() === name;
        });
      })[0];
      var input = label && document.getElementById(/** @type {HTMLLabelElement} */ (label).htmlFor);
      if (input instanceof HTMLInputElement) input.checked = true;
    });
})();
