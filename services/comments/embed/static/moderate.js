/**
 * Links from comments to their cards in the moderators' console, where a moderator has switched them on in this
 * browser: by #rejoinder-moderate at the end of the page's address, or off by #rejoinder-moderate-off. They are links
 * and nothing else; whoever follows one signs in over there.
 */

import { element } from "./dom.js";
import { store } from "./store.js";
import { say } from "./words.js";

const HERE = new URL("../../", import.meta.url).href; // this module is {home}assets/{release}/later.js

/** @type {WeakMap<object, MutationObserver>} by thread */
const watching = new WeakMap();

/** @param {import("./thread.js").Thread} thread  @param {string} hash */
export function moderate(thread, hash) {
  const [, off] = /^#rejoinder-moderate(-off)?$/.exec(hash) ?? [];
  if (hash.startsWith("#rejoinder-moderate")) store("localStorage", "rejoinder moderate", !off);
  if (off) return stop(thread);
  if (watching.has(thread)) return;
  const observer = new MutationObserver(() => link(thread));
  observer.observe(thread.node, { childList: true, subtree: true });
  watching.set(thread, observer);
  link(thread);
}

/** @param {import("./thread.js").Thread} thread */
function link({ node, host }) {
  const base = new URL(host.getAttribute("api") ?? HERE, location.href).href.replace(/\/?$/, "/");
  for (const foot of node.querySelectorAll("article[id] > .foot:not(:has(.moderate))")) {
    const { id } = /** @type {HTMLElement} */ (foot.parentElement);
    const href = `${base}v1/comments/${id.replace("comment-", "")}/moderate`;
    foot.append(element("a", { class: "moderate", href, target: "_blank", rel: "noopener", "aria-describedby": id.replace("comment", "by") }, say("moderate")));
  }
}

/** @param {import("./thread.js").Thread} thread */
function stop(thread) {
  watching.get(thread)?.disconnect();
  watching.delete(thread);
  for (const one of thread.node.querySelectorAll(".moderate")) one.remove();
}
