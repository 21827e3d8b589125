/** The browser's storage, for those who have one: nothing is kept there before somebody writes. */

/**
 * @typedef {"localStorage" | "sessionStorage"} Area  on this device for good, or in this tab for as long as it is open
 */

/** @param {Area} area  @param {string} name  @returns {any} null if there is nothing */
export function stored(area, name) {
  try {
    return JSON.parse(globalThis[area].getItem(name) ?? "null");
  } catch {
    return null; // storage is not for everybody
  }
}

/** @param {Area} area  @param {string} name  @param {unknown} value  nothing: forget it */
export function store(area, name, value) {
  try {
    if (value) globalThis[area].setItem(name, JSON.stringify(value));
    else globalThis[area].removeItem(name);
  } catch {
    // then for this page only
  }
}

/** Whether a moderator wants links to the console in this browser. */
export function moderating() {
  return stored("localStorage", "rejoinder moderate");
}

/** @param {string} prefix  @returns {string[]} the names on this device that begin so */
export function storedNames(prefix) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}
