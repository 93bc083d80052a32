// The little that the frame needs scripts for. Everything works without it.
(function () {
  "use strict";
  var root = document.documentElement;

  /** @returns {string} the scheme that is in force now */
  function scheme() {
    return root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  }

  document.querySelectorAll("[data-rb-theme]").forEach(function (button) {
    button.addEventListener("click", function () {
      var next = scheme() === "dark" ? "light" : "dark";
      root.dataset.theme = next;
      try {
        localStorage.setItem("rb-theme", next);
      } catch (error) {
        // The choice lasts for this page only where nothing may be kept.
      }
    });
  });

  // An address can name one of several tabs.
  var tab = document.getElementById(location.hash.slice(1));
  if (tab instanceof HTMLInputElement && tab.name.startsWith("__tabbed_")) tab.checked = true;

  // Code that is wider than the page scrolls by the keyboard too.
  document.querySelectorAll("pre > code").forEach(function (code) {
    if (code instanceof HTMLElement && code.scrollWidth > code.clientWidth) code.tabIndex = 0;
  });

  // The letters of further languages, once nothing else is under way: later pages are then lighter, and do not jump.
  addEventListener("load", function () {
    if (document.fonts) document.fonts.load('1em "Source Serif"', "\u0142").catch(function () {});
  });

  /** @param {string} text @returns {Blob} */
  function asBlob(text) {
    return new Blob([text], { type: "text/plain" });
  }
  /** @param {string} url @returns {Promise<Blob>} what is in a file */
  function contents(url) {
    return fetch(url).then(function (answer) {
      return answer.ok ? answer.text() : Promise.reject(answer.status);
    }).then(asBlob);
  }
  /** A button that copies a citation, or a file with it, and says so. */
  /** @param {Element} block @param {HTMLElement} beside @param {string} name */
  function addCopy(block, beside, name) {
    var words = /** @type {HTMLElement} */ (block).dataset;
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = words.rbCopy || "";
    button.setAttribute("aria-label", words.rbCopy + " (" + name + ")");
    button.addEventListener("click", function () {
      var what = beside instanceof HTMLAnchorElement ? contents(beside.href) : Promise.resolve(asBlob(beside.innerText.trim()));
      navigator.clipboard.write([new ClipboardItem({ "text/plain": what })]).then(
        function () {
          said(words.rbCopied || "");
          setTimeout(said, 2000, words.rbCopy || "");
        },
        function () {
          button.hidden = true; // The text and the file are there without it.
        },
      );
    });
    /** @param {string} text */
    function said(text) {
      button.textContent = text;
      button.setAttribute("aria-label", text + " (" + name + ")");
    }
    beside.after(button);
  }
  if (navigator.clipboard && window.ClipboardItem)
    document.querySelectorAll(".rb-credit").forEach(function (block) {
      block.querySelectorAll(".rb-credit__style p, .rb-credit__files a").forEach(function (each) {
        var label = /** @type {Element} */ (each.parentElement).querySelector(".rb-credit__name") || each;
        addCopy(block, /** @type {HTMLElement} */ (each), label.textContent || "");
      });
    });

  var menu = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".rb-menu"));
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && menu && menu.open) {
      menu.open = false;
      var summary = /** @type {HTMLElement | null} */ (menu.querySelector("summary"));
      if (summary) summary.focus();
    }
  });
  document.addEventListener("click", function (event) {
    if (menu && menu.open && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });

  // A card can be put away without moving the focus or the pointer. It comes back with the next one.
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") root.classList.add("rb-hush");
  });
  document.addEventListener("focusin", function () {
    root.classList.remove("rb-hush");
  });
  document.addEventListener("pointerover", function (event) {
    if (event.target instanceof Element && event.target.closest(".rb-mention,.rb-cite")) root.classList.remove("rb-hush");
  });

  // A filter works by style sheet alone; here it also counts, and keeps its state in the address.
  document.querySelectorAll("form[data-rb-filter]").forEach(function (node) {
    var form = /** @type {HTMLFormElement} */ (node);
    var list = document.getElementById(form.dataset.rbFilter || "");
    var said = form.querySelector('[role="status"]');
    var asked = new URLSearchParams(location.search);
    var choices = Array.prototype.slice.call(form.querySelectorAll("select"));

    function count() {
      var items = Array.prototype.slice.call(list ? list.children : []);
      var shown = items.filter(function (item) {
        return getComputedStyle(item).display !== "none";
      });
      if (said) said.textContent = (form.dataset.of || "").replace("{n}", String(shown.length)).replace("{total}", String(items.length));
    }

    choices.forEach(function (choice) {
      var wanted = asked.get(choice.name);
      if (wanted && choice.querySelector('option[value="' + CSS.escape(wanted) + '"]')) choice.value = wanted;
      choice.addEventListener("change", function () {
        var url = new URL(location.href);
        choices.forEach(function (each) {
          if (each.value.trim()) url.searchParams.set(each.name, each.value);
          else url.searchParams.delete(each.name);
        });
        history.replaceState(null, "", url);
        count();
      });
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
    });
    count();
  });
})();
