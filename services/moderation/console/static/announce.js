// What a page says to those who hear it.

/** @param {string | undefined} words */
export function announce(words) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = words ?? "";
}
