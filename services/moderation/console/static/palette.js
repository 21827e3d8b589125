// All commands by name: what can be pressed and where one can go from this page, found by a few letters.

/** @typedef {{ name: string, run: () => void }} Offer */

const OFFERED = ".top nav a, .top button, .chips a, [data-key], .ways a, main button:not([form]), main a.button";

/** @type {Offer[]} */
let shown = [];
let chosen = 0;

export function offer() {
  const dialog = /** @type {HTMLDialogElement | null} */ (document.getElementById("palette"));
  const input = /** @type {HTMLInputElement | null} */ (document.getElementById("palette-input"));
  if (!dialog || !input) return;
  dialog.addEventListener("toggle", () => {
    if (dialog.open) {
      input.value = "";
      list(input);
      input.focus();
    }
  });
  input.addEventListener("input", () => list(input));
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length) {
      event.preventDefault();
      choose(input, (chosen + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      run(dialog, shown[chosen]);
    }
  });
  document.getElementById("palette-list")?.addEventListener("click", (event) => {
    const option = /** @type {HTMLElement} */ (event.target).closest("[role=option]");
    if (option) run(dialog, shown[Number(option.id.slice("offer-".length))]);
  });
}

/** @param {HTMLInputElement} input */
function list(input) {
  const wanted = input.value.normalize("NFKC").toLowerCase().split(/\s+/);
  shown = offers().filter(({ name }) => wanted.every((word) => name.toLowerCase().includes(word))).slice(0, 12);
  const options = shown.map(({ name }, place) => {
    const option = document.createElement("li");
    option.id = `offer-${place}`;
    option.role = "option";
    option.textContent = name;
    return option;
  });
  document.getElementById("palette-list")?.replaceChildren(...options);
  choose(input, 0);
}

/** @param {HTMLInputElement} input @param {number} place */
function choose(input, place) {
  chosen = place;
  document.querySelectorAll("#palette-list [role=option]").forEach((option, at) => {
    option.ariaSelected = String(at === place);
    if (at === place) option.scrollIntoView({ block: "nearest" });
  });
  if (shown.length) input.setAttribute("aria-activedescendant", `offer-${place}`);
  else input.removeAttribute("aria-activedescendant");
}

/** What this page can do, each once. @returns {Offer[]} */
function offers() {
  /** @type {Map<string, Offer>} */
  const found = new Map();
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(OFFERED))) {
    if (element.closest("dialog, [hidden]") || element.matches(":disabled")) continue;
    const name = nameOf(element);
    if (name && !found.has(name)) found.set(name, { name, run: () => use(element) });
  }
  return [...found.values()];
}

/** @param {HTMLElement} element */
function nameOf(element) {
  const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
  copy.querySelectorAll("kbd").forEach((key) => key.remove());
  return (element.getAttribute("placeholder") ?? copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** @param {HTMLElement} element */
function use(element) {
  if (element.matches("input, textarea")) element.focus();
  else element.click();
}

/** @param {HTMLDialogElement} dialog @param {Offer | undefined} offer */
function run(dialog, offer) {
  dialog.close();
  offer?.run();
}
