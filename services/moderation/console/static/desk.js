// The list and the open case: moving, selecting, covering what is selected, and the next case at hand.

import { announce } from "./announce.js";
import { selectedSpan } from "./spans.js";

/** The next case, asked for while this one is read: empty until it is here. */
const ahead = { address: "", html: "" };
let pivot = -1;

const AHEAD = { "HX-Request": "true", "HX-Target": "card" };

export function attend() {
  if (!document.getElementById("desk")) return;
  document.addEventListener("selectionchange", nameCover);
  document.addEventListener("change", countPicked);
  document.addEventListener("click", pickRange);
  document.body.addEventListener("htmx:configRequest", configure);
  document.body.addEventListener("htmx:beforeRequest", goAhead);
  document.body.addEventListener("htmx:afterSettle", settled);
  fetchAhead();
}

/** To the next case of the list, or the one before. @param {1 | -1} step */
export function move(step) {
  const items = opens();
  const at = items.findIndex((open) => open.closest(".item")?.hasAttribute("aria-current"));
  const next = items[at + step] ?? document.querySelector(`.ways [data-key="${step > 0 ? "j" : "k"}"]`);
  /** @type {HTMLElement | undefined} */ (next)?.click();
}

/** Select the case that is open, and with a step the next one too. @param {1 | -1 | 0} step */
export function pick(step) {
  const current = document.querySelector(".item[aria-current] .pick");
  if (!(current instanceof HTMLInputElement)) return;
  current.checked = step !== 0 || !current.checked;
  if (step) {
    move(step);
    const next = document.querySelector(".item[aria-current] .pick");
    if (next instanceof HTMLInputElement) next.checked = true;
  }
  countPicked();
}

/** @returns {HTMLElement[]} */
function opens() {
  return [...document.querySelectorAll(".item .open")].map((open) => /** @type {HTMLElement} */ (open));
}

/** @returns {HTMLInputElement[]} */
function picks() {
  return [...document.querySelectorAll(".item .pick")].map((box) => /** @type {HTMLInputElement} */ (box));
}

/** With Shift every box between the last one pressed and this one. @param {MouseEvent} event */
function pickRange(event) {
  const boxes = picks();
  const at = boxes.indexOf(/** @type {HTMLInputElement} */ (event.target));
  if (at < 0) return;
  if (event.shiftKey && pivot >= 0) {
    for (const box of boxes.slice(Math.min(at, pivot), Math.max(at, pivot) + 1)) box.checked = boxes[at].checked;
    countPicked();
  }
  pivot = at;
}

function countPicked() {
  const shown = document.getElementById("selected");
  if (shown) shown.textContent = String(picks().filter((box) => box.checked).length || "");
}

/** The button that covers says what it would cover. */
function nameCover() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector("#decide button[value=mask]"));
  const words = button?.querySelector(".words");
  if (button && words) words.textContent = (selectedSpan() ? button.dataset.selected : button.dataset.all) ?? "";
}

/** What is selected in the text goes with a decision to cover. @param {Event} event */
function configure(event) {
  const { detail } = /** @type {CustomEvent} */ (event);
  if (detail.elt.id !== "decide") return;
  const span = selectedSpan();
  if (span && detail.parameters.action === "mask") detail.parameters.spans = span;
  if (ahead.html) detail.headers["X-Next"] = "shown";
}

/** A decision is on its way: the next case comes at once, what becomes of this one is told beside it. @param {Event} event */
function goAhead(event) {
  const { elt, target } = /** @type {CustomEvent} */ (event).detail;
  if (elt.id !== "decide" || !ahead.html) return;
  setAside(elt, target);
  // @ts-expect-error htmx is loaded by the page
  htmx.swap(target, ahead.html, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
  history.pushState({ htmx: true }, "", ahead.address);
  show();
}

/**
 * A form that has left the page does not hear its answer: it stays, empty, until that is here. When the decision was
 * not taken, its case is put back as it was: who tries again must not decide the next one.
 * @param {HTMLFormElement} form
 * @param {HTMLElement} card
 */
function setAside(form, card) {
  const address = location.href;
  const fields = [...form.childNodes];
  const place = document.createComment("");
  form.replaceWith(place);
  const left = [...card.childNodes];
  card.replaceChildren();
  form.replaceChildren();
  form.removeAttribute("id");
  form.hidden = true;
  document.body.append(form);
  form.addEventListener("htmx:afterRequest", answered, { once: true });

  /** @param {Event} event */
  function answered(event) {
    const { status } = /** @type {CustomEvent} */ (event).detail.xhr;
    if ((status >= 200 && status < 300) || isTypedIn(card)) {
      queueMicrotask(() => form.remove()); // what else it has to say is heard first
      return;
    }
    card.replaceChildren(...left);
    form.id = "decide";
    form.hidden = false;
    form.replaceChildren(...fields);
    place.replaceWith(form);
    history.pushState({ htmx: true }, "", address);
    show();
  }
}

/** @param {HTMLElement} card */
function isTypedIn(card) {
  const fields = [...card.querySelectorAll("textarea, input:not([type=hidden])")];
  return fields.some((one) => {
    const field = /** @type {HTMLInputElement} */ (one);
    return field.value !== field.defaultValue;
  });
}

/** @param {Event} event */
function settled(event) {
  if (/** @type {CustomEvent} */ (event).detail.target?.id === "card") show();
}

/** A case has been put in place: it gets the focus, its item the mark, and the next one is asked for. */
function show() {
  for (const item of document.querySelectorAll(".item[aria-current]")) item.removeAttribute("aria-current");
  const item = document.getElementById(`item-${document.getElementById("case")?.dataset.id}`);
  item?.setAttribute("aria-current", "true");
  item?.scrollIntoView({ block: "nearest" });
  document.getElementById("desk")?.classList.add("on-card");
  const title = document.getElementById("refusal") ?? document.getElementById("case-title");
  title?.focus({ preventScroll: true });
  announce(title?.textContent?.replace(/\s+/g, " ").trim());
  window.scrollTo({ top: 0 });
  fetchAhead();
}

async function fetchAhead() {
  const address = document.getElementById("case")?.dataset.next ?? "";
  Object.assign(ahead, { address, html: "" });
  if (!address) return;
  const answer = await fetch(address, { headers: AHEAD }).catch(() => undefined);
  const html = answer?.ok && !answer.redirected ? await answer.text() : "";
  if (ahead.address === address) ahead.html = html;
}
