/** What a comment said before it was edited, as far as the asker may see it. */

import { spoiler } from "./cover.js";
import { element } from "./dom.js";
import { safe } from "./safe.js";
import { ago, inFull, say } from "./words.js";

/**
 * @param {import("./thread.js").Thread} thread
 * @param {string} id  of the comment
 * @returns {import("./panel.js").Made}
 */
export function historyPanel(thread, id) {
  const list = element("ol", { class: "revisions", part: "history", "aria-label": say("history"), tabindex: "-1" });
  return { node: list, focus: read };

  async function read() {
    try {
      const revisions = await thread.service.revisions(id);
      list.replaceChildren(...revisions.filter(({ html }) => html !== null).map(revisionItem));
      list.focus();
    } catch (error) {
      thread.complain(error);
    }
  }
}

/** @param {import("./service.js").Revision} revision */
function revisionItem({ html, at }) {
  const when = new Date(at);
  const text = element("div", { class: "text", part: "text" });
  text.append(safe(html ?? "", (_, about) => element("span", { class: "cover" }, spoiler(about))));
  return element("li", {}, element("time", { datetime: when.toISOString(), title: inFull(when) }, ago(when, new Date())), text);
}
