/** 128 random bits to tell one attempt by; crypto.randomUUID is not there for pages without https. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
