// Read a file of data of the site: over HTTP as JSON, in a copy on a disk as a script that sets one global.

/** @typedef {{ [path: string]: unknown }} Kept */

/**
 * @param {string} root the way from the page to the root of the site, such as `../`
 * @param {string} path the path of the file below it, which ends in `.json`
 * @param {string} [stamp] what changes with the content, so that no old copy is read
 * @returns {Promise<unknown>} what is in the file
 */
export function load(root, path, stamp) {
  if (location.protocol === "file:") return loadScript(root, path);
  return fetch(root + path + (stamp ? "?" + stamp : "")).then(function (answer) {
    return answer.ok ? answer.json() : Promise.reject(new Error(path + ": " + answer.status));
  });
}

/** @param {string} root @param {string} path @returns {Promise<unknown>} */
function loadScript(root, path) {
  const kept = /** @type {{ relaybookData?: Kept }} */ (/** @type {unknown} */ (window));
  return new Promise(function (resolve, reject) {
    const script = document.createElement("script");
    script.src = root + path.replace(/json$/, "js");
    script.onload = () => (kept.relaybookData && path in kept.relaybookData ? resolve(kept.relaybookData[path]) : reject(new Error(path)));
    script.onerror = () => reject(new Error(path));
    document.head.append(script);
  });
}
