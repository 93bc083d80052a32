// The bar above the records: their order, how they are shown, the link to this list, and the list as files.

import { SORTS, VIEWS } from "./address.js";
import { rootOf, save, toBibtex, toCsv, toJson } from "./downloads.js";
import { element } from "./results.js";
import { button } from "./ways.js";

/** @typedef {import("./facets.js").Library} Library */
/** @typedef {import("./address.js").State} State */

/**
 * @param {Library} library
 * @param {{ [word: string]: string }} words
 * @param {{ map: boolean, listed: () => number[], change: (part: Partial<State>) => void }} way whether there is a map,
 *   the records of the list in order, and what is called with a choice
 * @returns {{ bar: HTMLElement, draw: (order: string, view: string, feed: string, words: boolean) => void }}
 */
export function makeBar(library, words, { map, listed, change }) {
  const order = element("select");
  order.id = "rb-order";
  for (const name of SORTS) {
    const option = element("option", "", words[name === "title" ? "by_title" : name]);
    option.value = name;
    order.append(option);
  }
  order.addEventListener("change", () => change({ sort: order.value }));
  const label = element("label", "", words.sort);
  label.htmlFor = order.id;

  const views = element("fieldset", "rb-explore__views", element("legend", "rb-sr", words.view));
  /** @type {Map<string, HTMLInputElement>} */
  const inputs = new Map();
  for (const name of VIEWS.filter((each) => each !== "map" || map)) {
    const input = element("input");
    [input.type, input.name, input.id, input.value] = ["radio", "rb-view", "rb-view-" + name, name];
    input.addEventListener("change", () => change({ view: name }));
    const named = element("label", "", words[name]);
    named.htmlFor = input.id;
    inputs.set(name, input);
    views.append(input, named);
  }

  const copy = button(words.copy, function () {
    const said = (/** @type {string} */ text) => (copy.textContent = text);
    navigator.clipboard.writeText(location.href).then(() => (said(words.copied), setTimeout(said, 2000, words.copy)), () => (copy.hidden = true));
  });
  copy.hidden = !navigator.clipboard;

  const all = rootOf() + "records.bib";
  const bibtex = () => fetch(all).then((answer) => answer.text()).then((text) => save("records.bib", toBibtex(text, library, listed()), "application/x-bibtex"), () => location.assign(all));
  const feed = element("a", "", words.feed);
  const files = element("details", "rb-explore__files", element("summary", "", words.download), element("div", "",
    button("CSV", () => save("records.csv", toCsv(library, listed()), "text/csv")),
    button("JSON", () => save("records.json", toJson(library, listed()), "application/json")),
    button("BibTeX", bibtex),
    feed));

  return {
    bar: element("div", "rb-explore__bar", element("div", "rb-explore__order", label, order), views, copy, files),
    draw(orderNow, view, feedUrl, withWords) {
      order.value = orderNow;
      order.options[0].disabled = !withWords;
      const input = inputs.get(view) || inputs.get("list");
      if (input) input.checked = true;
      feed.href = feedUrl;
    },
  };
}
