/** What the embed says, in the language its words came in. */

/** @typedef {Record<string, string | Record<string, string>>} Words  by key; several forms by CLDR's categories */

/** @type {[Intl.RelativeTimeFormatUnit, number][]} unit, and how many seconds it has */
const UNITS = [
  ["year", 31556952],
  ["month", 2629746],
  ["week", 604800],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** @type {Words} */
let words = {};
/** @type {Intl.PluralRules} */
let plural;
/** @type {Intl.NumberFormat} */
let number;
/** @type {Intl.RelativeTimeFormat} */
let relative;
/** @type {Intl.DateTimeFormat[]} in the reader's time zone, and in UTC */
let absolute;

/** @param {Words} given  a language; from now on all is said in it */
export function speak(given) {
  words = given;
  const language = String(given.language);
  plural = new Intl.PluralRules(language);
  number = new Intl.NumberFormat(language);
  relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  absolute = [undefined, "UTC"].map(
    (timeZone) => new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long", timeZone }),
  );
}

/**
 * @param {string} key
 * @param {Record<string, string | number | null | undefined>} [values]  for its places; `n` chooses the form
 * @returns {string}
 */
export function say(key, values = {}) {
  const form = words[key] ?? key;
  const text = typeof form === "string" ? form : form[plural.select(Number(values.n))] ?? form.other;
  return text.replace(/\{(\w+)\}/g, (place, name) => {
    const value = values[name] ?? place;
    return typeof value === "number" ? number.format(value) : value;
  });
}

/** @param {string} key  whether there is something to say  @returns {boolean} */
export function hasWords(key) {
  return key in words;
}

/** The same with a name in it that may run the other way.  @param {string} key  @param {string} name */
export function phrase(key, name) {
  const bdi = document.createElement("bdi");
  bdi.textContent = name;
  const [before, after = ""] = say(key).split("{name}");
  return [before, bdi, after];
}

/** @param {string} text  @returns {string} the same with a full stop, if it has none */
export function sentence(text) {
  return /[.。!?؟]$/.test(text) ? text : `${text}.`;
}

/** @param {Date} when  @param {Date} now  @returns {string} "3 hours ago" */
export function ago(when, now) {
  const seconds = Math.min(0, (when.getTime() - now.getTime()) / 1000); // the reader's clock may be slow
  const [unit, size] = UNITS.find(([, size]) => -seconds >= size) ?? ["second", Infinity]; // less than a minute: "now"
  return relative.format(Math.trunc(seconds / size), unit);
}

/** @param {Date} when  @returns {string} date and time in full, in the reader's time zone and in UTC */
export function inFull(when) {
  return [...new Set(absolute.map((format) => format.format(when)))].join(" · ");
}
