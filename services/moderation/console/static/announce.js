// What a page says to those who hear it, and what everybody has to see.

/** @param {string | undefined} words */
export function announce(words) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = words ?? "";
}

/** Above what is on the screen; nothing clears it. @param {string | undefined} words */
export function tell(words) {
  const told = document.getElementById("told");
  if (!told || (words && told.textContent === words)) return;
  const box = document.createElement("p");
  box.className = "refusal";
  box.textContent = words ?? "";
  told.replaceChildren(...(words ? [box] : []));
}
