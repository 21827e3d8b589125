/** Before posting: does the text name a later episode than the page is about, outside its covers? */

import { question } from "./question.js";
import { say } from "./words.js";

/**
 * Ask the writer whether to cover it. When the service cannot tell, nobody is asked and nothing is held up.
 *
 * @param {import("./thread.js").Thread} thread
 * @param {string} text
 * @param {HTMLElement} place  before which the question stands
 * @returns {Promise<string | null>} what to post, or null to go on writing
 */
export async function considered(thread, text, place) {
  if (thread.info.about.episode === null && !/\d/.test(document.title)) return text;
  const { ahead } = await thread.service.preview(text).catch(() => ({ ahead: null }));
  if (!ahead) return text;
  return new Promise((resolve) => {
    const answers = { cover: say("coverIt"), post: say("postAsIs"), back: say("back") };
    const asked = question(say("ahead", ahead), answers, (answer) => {
      asked.node.remove();
      resolve({ cover: `>![${ahead.episode}]\n\n${text}`, post: text }[answer] ?? null);
    });
    place.before(asked.node);
    asked.focus();
  });
}
