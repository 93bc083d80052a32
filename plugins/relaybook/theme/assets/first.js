// Before anything is drawn: that scripts are on, and light or dark as the reader chose.
(function (root) {
  "use strict";
  root.classList.replace("no-js", "js");
  // Where a script of the page does not come, what would have waited for it is shown.
  addEventListener("error", function (event) {
    if (event.target instanceof HTMLScriptElement) root.classList.add("rb-broken");
  }, true);
  try {
    var chosen = localStorage.getItem("rb-theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch (error) {
    // Where nothing may be kept, the system's choice holds.
  }
})(document.documentElement);
