/**
 * Makes <rejoinder-thread site="…" key="…"> show a thread and take comments:
 *
 *     <script type="module" src="https://comments.example.com/embed.js"></script>
 *     <rejoinder-thread site="blog" key="/2026/ferry"></rejoinder-thread>
 *
 * The rest is fetched when a reader comes near, or follows a link to a comment. What the page has put into the
 * element, best the thread as HTML, is shown until then.
 */

const AHEAD = "800px";
const LANGUAGES = ["en", "ja", "ko", "zh", "es", "fr", "de", "pt", "id", "vi", "ar"];

const plain = new CSSStyleSheet();
plain.replaceSync(":host{display:flow-root;min-height:1px}:host([hidden]){display:none}");

/** @type {Promise<CSSStyleSheet[]> | undefined} one for all threads of the page */
let styles;
let failures = 0;

/**
 * `site` names the blog, `key` the thread (the page's path, if it is left out), `lang` the language of the words
 * around the comments, `theme` light or dark or what the page is, `sort` the first order, `api` the service's
 * address if this script comes from elsewhere.
 */
class RejoinderThread extends HTMLElement {
  static observedAttributes = ["site", "key", "lang", "sort", "api", "sso", "sso-url"];

  #root = this.attachShadow({ mode: "open" });
  #life = new AbortController();
  #wanted = "";
  #due = false;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [plain];
    this.#root.append(document.createElement("slot"));
  }

  connectedCallback() {
    this.#changed();
  }

  disconnectedCallback() {
    this.#changed();
  }

  attributeChangedCallback() {
    this.#changed();
  }

  /** Attributes are set one after the other, and pages move elements about: look once, when all is done. */
  async #changed() {
    if (this.#due) return;
    this.#due = true;
    await null;
    this.#due = false;
    const { observedAttributes } = RejoinderThread;
    const wanted = this.isConnected ? JSON.stringify(observedAttributes.map((name) => this.getAttribute(name))) : "";
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#life.abort();
    this.#life = new AbortController();
    if (wanted) this.#wait(this.#life.signal);
  }

  /**
   * Open when the reader comes near or follows a link to a comment. Until the parts are there the page's own content
   * stays; if they cannot be had, they are asked for again when the reader is back, at the thread or online.
   *
   * @param {AbortSignal} signal  ends it
   */
  #wait(signal) {
    const over = new AbortController();
    let trying = false;
    const begin = async () => {
      if (trying) return;
      trying = true;
      const parts = await load(this.#language()).catch(() => null);
      trying = false;
      if (over.signal.aborted) return;
      if (!parts) return addEventListener("online", begin, { signal: over.signal });
      over.abort();
      this.#root.adoptedStyleSheets = [plain, ...parts.sheets];
      parts.open(this, this.#root, parts.words, signal);
    };
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && begin(), {
      rootMargin: AHEAD,
    });
    const named = () => location.hash.startsWith("#comment-") && begin();
    over.signal.addEventListener("abort", () => near.disconnect());
    signal.addEventListener("abort", () => over.abort());
    addEventListener("hashchange", named, { signal: over.signal });
    near.observe(this);
    named();
  }

  #language() {
    const given = this.closest("[lang]")?.getAttribute("lang")?.toLowerCase().split("-")[0] ?? "";
    return LANGUAGES.includes(given) ? given : "en";
  }
}

/** @param {string} language */
async function load(language) {
  const again = failures ? `?${failures}` : ""; // browsers may remember that an address failed
  try {
    const [{ open }, { default: words }, sheets] = await Promise.all([
      /** @type {Promise<typeof import("./main.js")>} */ (import("./assets/thread.js" + again)),
      import(`./assets/words.${language}.js${again}`),
      (styles ??= fetchStyles()),
    ]);
    return { open, words, sheets };
  } catch (error) {
    failures += 1;
    throw error;
  }
}

/** A sheet of its own passes a strict style-src; a plain thread is better than none. */
async function fetchStyles() {
  const sheet = new CSSStyleSheet();
  try {
    const answer = await fetch(new URL("./assets/style.css", import.meta.url));
    await sheet.replace(answer.ok ? await answer.text() : "");
  } catch {
    styles = undefined; // the next one asks again
  }
  return [sheet];
}

if (!customElements.get("rejoinder-thread")) customElements.define("rejoinder-thread", RejoinderThread);
