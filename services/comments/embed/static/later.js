/** What few readers ever need, with its own words: fetched when it is asked for. */

import { appealForm } from "./appeal.js";
import { moderate } from "./moderate.js";
import { reportForm } from "./report.js";
import { speak } from "./words.js";

/** Speak a language, too.  @param {string} language */
export async function ready(language) {
  const { default: words } = await import(`./later.${language}.js`);
  speak({ language, ...words });
  return { appealForm, moderate, reportForm };
}
