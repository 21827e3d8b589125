// What stands in a page or a shadow root that we never put there. `allowed`: {tags, attributes, scripts, texts: {selector, tags}}.
({ shadow, allowed }) => {
  const root = shadow ? document.querySelector(shadow).shadowRoot : document;
  const strange = [];
  const note = (element, why) => strange.push(`${why}: ${element.outerHTML.slice(0, 200)}`);
  const leadsToWeb = (address) => /^https?:/.test(URL.parse(address, document.baseURI)?.protocol ?? address);
  const within = new Set();
  for (const element of root.querySelectorAll(`:is(${allowed.texts.selector}) *`)) {
    within.add(element);
    const attributes = allowed.texts.tags[element.localName];
    if (!attributes) note(element, "element");
    else if (element.getAttributeNames().some((name) => !attributes.includes(name))) note(element, "attribute");
    if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") note(element, "namespace");
  }
  for (const element of root.querySelectorAll("*")) {
    if (!within.has(element) && !allowed.tags.includes(element.localName)) note(element, "element of the page");
    if (!within.has(element) && element.getAttributeNames().some((name) => !allowed.attributes.includes(name)))
      note(element, "attribute of the page");
    if (element.getAttributeNames().some((name) => name.startsWith("on") || name === "style" || name === "srcdoc"))
      note(element, "handler");
    for (const name of ["href", "src", "action", "formaction"])
      if (element.hasAttribute(name) && !leadsToWeb(element.getAttribute(name))) note(element, "address");
    if (element.localName === "script" && element.type !== "application/ld+json" && !new RegExp(allowed.scripts).test(element.src))
      note(element, "script");
  }
  for (const script of root.querySelectorAll('script[type="application/ld+json"]')) JSON.parse(script.textContent);
  return strange;
};
