/**
 * Light, dark or as the reader's system has it. The choice travels in the address (`?theme=dark`) from page to
 * page, so nothing is stored and it ends with the visit.
 */

const root = document.documentElement;
const buttons = document.querySelectorAll("button[data-theme-choice]");

/** @param {string} theme */
function choose(theme) {
  root.dataset.theme = theme;
  for (const thread of document.querySelectorAll("rejoinder-thread")) thread.setAttribute("theme", theme);
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-theme-choice") === theme));
  }
  for (const link of document.querySelectorAll("a[href^='/']")) {
    link.setAttribute("href", themed(link.getAttribute("href") ?? "/", theme));
  }
  history.replaceState(history.state, "", themed(location.href, theme));
}

/**
 * @param {string} address
 * @param {string} theme
 */
function themed(address, theme) {
  const url = new URL(address, location.href);
  if (theme === "auto") url.searchParams.delete("theme");
  else url.searchParams.set("theme", theme);
  return url.pathname + url.search + url.hash;
}

for (const button of buttons) {
  button.addEventListener("click", () => choose(button.getAttribute("data-theme-choice") ?? "auto"));
}
choose(root.dataset.theme ?? "auto");
