/** Reads the thread that the page brought along as HTML, so that its comments are shown without asking for them. */

/**
 * @typedef {import("./service.js").Entries} Entries
 * @typedef {import("./service.js").Entry} Entry
 * @typedef {import("./service.js").ThreadPage} ThreadPage
 */

/**
 * @param {HTMLElement} host
 * @param {string} site
 * @param {string} key
 * @param {string} sort
 * @returns {ThreadPage | undefined} nothing, if it is not there or is of another thread
 */
export function readFragment(host, site, key, sort) {
  const section = /** @type {HTMLElement | null} */ (host.querySelector("section.rejoinder[data-version]"));
  const { dataset } = section ?? {};
  if (!section || !dataset || dataset.site !== site || dataset.key !== key || dataset.sort !== sort) return;
  const about = { work: dataset.work ?? null, season: numeric(dataset.season), episode: numeric(dataset.episode) };
  const thread = {
    closed: dataset.closed === "true",
    comments: Number(dataset.comments),
    version: Number(dataset.version),
    title: null,
    about,
  };
  return { thread, sort, comments: entriesIn(section.querySelector(".rj-list"), dataset, 0) };
}

/** @param {Element | null} list  @param {DOMStringMap} about  @param {number} depth  @returns {Entries} */
function entriesIn(list, about, depth) {
  const items = [...(list?.children ?? [])].map((item) => entryIn(item, depth));
  return { count: Number(about.count ?? 0), items, next: about.next ?? null };
}

/** @param {Element} item  @param {number} depth  @returns {Entry} */
function entryIn(item, depth) {
  const article = /** @type {HTMLElement} */ (item.querySelector("article"));
  const replies = /** @type {HTMLElement | null} */ (item.querySelector(":scope > .rj-replies"));
  const { dataset } = article;
  const name = article.querySelector(".rj-author");
  return {
    id: dataset.id ?? "",
    parent_id: dataset.parent ?? null,
    depth: Number(dataset.depth ?? depth),
    status: dataset.status ?? "visible",
    author: name && { name: name.textContent ?? "", website: name.querySelector("a")?.href },
    html: /** @type {any} */ (article.querySelector(".rj-text")), // its nodes are copied, never parsed again
    spoilers: Number(dataset.spoilers ?? 0),
    revision: numeric(dataset.revision),
    created_at: dataset.created ?? "",
    edited_at: dataset.edited ?? null,
    votes: { up: Number(dataset.up ?? 0), down: Number(dataset.down ?? 0) },
    replies: entriesIn(replies, replies?.dataset ?? {}, depth + 1),
  };
}

/** @param {string | undefined} text */
function numeric(text) {
  return text ? Number(text) : null;
}
