// The one seam through which the page reaches what it is served from: no other module fetches.
//
// Here that is the atlas's own server. In the standalone page `offline/server.js` stands in the place of
// this module, gives the same names, and answers from what the page holds.

const FILES = new URL("../", import.meta.url); // the atlas's files: atlas/<version>/
const SERVER = new URL("../../", FILES); // where the page itself is

const asked = new Map();

/** Where the atlas is published, if that is not where the page is. */
export const published = null;

/**
 * Tell whether an endpoint is there to be asked: "search", "export/gpkg", "figure/png", "cite/ris",
 * "report", "oembed", "overlay", "own"; and with "cite/map", whether more than passages can be cited.
 * What is not offered is not shown.
 */
export const offers = () => true;

/** Fetch a file of the atlas as values, once: "index.json", "layers/borders.json". */
export function json(name) {
  const { href } = new URL(name, FILES);
  if (!asked.has(href)) {
    const answer = fetch(href).then((response) => {
      if (!response.ok) throw new Error(`${href}: ${response.status}`);
      return response.json();
    });
    answer.catch(() => asked.delete(href)); // it is asked for again
    asked.set(href, answer);
  }
  return asked.get(href);
}

/** The name of a file, for `json`, that the generated script of the map names by its address. */
export const named = (address) => new URL(address, document.baseURI).href;

/** The address of an endpoint with its query, as it may be linked to. */
export function endpoint(path, query = {}) {
  const url = new URL(path, SERVER);
  url.search = new URLSearchParams(query);
  return url;
}

/** Ask an endpoint; the answer is a `Response`, whatever its status. */
export const ask = (path, { query, method, body, signal } = {}) =>
  fetch(endpoint(path, query), { method: method ?? (body ? "POST" : "GET"), body, signal });

/** Load a stylesheet of the atlas into a component, once. */
export function style(root, name) {
  const link = root.querySelector("link");
  if (link) return link.styled;
  const made = document.createElement("link");
  Object.assign(made, { rel: "stylesheet", href: new URL(`web/${name}.css`, FILES).href });
  made.styled = new Promise((done) => {
    made.addEventListener("load", done);
    made.addEventListener("error", done);
  });
  root.append(made);
  return made.styled;
}
