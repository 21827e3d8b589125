/** What the loader asks for: opens the view of one thread in its element. */

import { readFragment } from "./fragment.js";
import { element } from "./dom.js";
import { Service } from "./service.js";
import { Thread } from "./thread.js";
import { say, speak } from "./words.js";

const HOME = new URL("../../", import.meta.url).href; // this module is {home}assets/{release}/thread.js

/**
 * @param {HTMLElement} host  whose attributes say which thread
 * @param {ShadowRoot} root  where to show it
 * @param {import("./words.js").Words} words
 * @param {AbortSignal} signal  ends it
 */
export function open(host, root, words, signal) {
  speak(words);
  const site = host.getAttribute("site");
  if (!site) return root.replaceChildren(element("p", {}, say("unnamed")));
  const key = host.getAttribute("key") || path();
  const service = new Service(host.getAttribute("api") ?? HOME, site, key, signal, host);
  const thread = new Thread(service, host, site, key);
  const given = readFragment(host, site, key, thread.sort);
  if (given) thread.show(given);
  else thread.open();
  root.replaceChildren(thread.node);
}

/** The page's path, by its canonical address if it names one. */
function path() {
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="canonical"]'));
  return new URL(canonical?.href || location.href).pathname;
}
