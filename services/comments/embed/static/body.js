/** The text of a comment, its spoilers covered, in the language it is written in. */

import { cover, spoiler } from "./cover.js";
import { element } from "./dom.js";
import { safe } from "./safe.js";

/** @typedef {import("./service.js").Covered} Covered */

/**
 * @param {string | Element} html
 * @param {Covered[] | (() => Promise<Covered[]>)} covered  what is under its covers, or how to get it
 * @returns {HTMLElement}
 */
export function body(html, covered) {
  const read = typeof covered === "function" ? covered : async () => covered;
  const text = element("div", { class: "text", part: "text", dir: "auto" });
  const under = async (/** @type {number} */ index) => {
    const [, inside] = (await read())[index];
    return safe(inside, (_, about) => document.createTextNode(spoiler(about)));
  };
  text.append(safe(html, (index, about) => cover(about, () => under(index))));
  const language = scriptOf(text.textContent ?? "");
  if (language) text.lang = language;
  return text;
}

/** @param {string} text  @returns {"ko" | "ja" | undefined} where its letters tell */
function scriptOf(text) {
  if (/\p{sc=Hangul}/u.test(text)) return "ko";
  if (/[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text)) return "ja";
}
