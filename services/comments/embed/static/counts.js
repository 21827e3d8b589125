/**
 * Fills in how many comments there are, all on a page with one question:
 *
 *     <script type="module" src="https://comments.example.com/counts.js?site=blog"></script>
 *     <a href="/2026/ferry#comments">Comments: <span data-rejoinder-count="/2026/ferry"></span></a>
 */

const MOST = 100; // keys that the service takes at once
const here = new URL(import.meta.url);
const site = here.searchParams.get("site") ?? "";
/** @type {Set<Element>} */
const filled = new Set();
let due = false;

/** @param {Element} place */
function keyOf(place) {
  return place.getAttribute("data-rejoinder-count") || location.pathname;
}

async function fill() {
  due = false;
  const places = [...document.querySelectorAll("[data-rejoinder-count]")].filter((place) => !filled.has(place));
  const keys = [...new Set(places.map(keyOf))];
  for (const place of places) filled.add(place);
  for (let at = 0; at < keys.length; at += MOST) {
    const asked = new URL(`v1/sites/${encodeURIComponent(site)}/counts`, here);
    for (const key of keys.slice(at, at + MOST)) asked.searchParams.append("key", key);
    const answer = await fetch(asked, { credentials: "omit" }).catch(() => null);
    if (answer?.ok) show(places, (await answer.json()).counts);
  }
}

/** @param {Element[]} places  @param {Record<string, number>} counts */
function show(places, counts) {
  const number = new Intl.NumberFormat(document.documentElement.lang || undefined);
  for (const place of places) {
    const count = counts[keyOf(place)];
    if (count !== undefined) place.textContent = number.format(count);
  }
}

/** Pages add to their lists while they are read. */
function look() {
  if (!due) queueMicrotask(fill);
  due = true;
}

new MutationObserver(look).observe(document, { childList: true, subtree: true });
look();
