/** Before posting: does the text name a later episode than the page is about, outside its covers? */

import { question } from "./question.js";
import { say } from "./words.js";

/**
 * Ask the writer whether to cover it. When the service cannot tell, nobody is asked and nothing is held up.
 *
 * @param {import("./thread.js").Thread} thread
 * @param {{ value: string }} control  what is written; covered, if the writer says so
 * @param {HTMLElement} place  before which the question stands
 * @returns {Promise<boolean>} whether to post it now
 */
export async function considered(thread, control, place) {
  if (thread.info.about.episode === null && !/\d/.test(document.title)) return true;
  const { ahead } = await thread.service.preview(control.value).catch(() => ({ ahead: null }));
  if (!ahead) return true;
  return new Promise((resolve) => {
    const answers = { cover: say("coverIt"), post: say("postAsIs"), back: say("back") };
    const asked = question(say("ahead", ahead), answers, (answer) => {
      asked.node.remove();
      if (answer === "cover") control.value = `>![${ahead.episode}]\n\n${control.value}`;
      resolve(answer !== "back");
    });
    place.before(asked.node);
    asked.focus();
  });
}
