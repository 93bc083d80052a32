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
})();
