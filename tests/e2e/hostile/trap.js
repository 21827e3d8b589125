// Runs in every frame before anything else: remembers whatever a hostile text manages to do.
(() => {
  const caught = (window.__caught = { ran: [], broken: [] });
  const tell = (what) => {
    caught.ran.push(what);
    window.told?.(`${window.name} ${what}`);
  };
  for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
    window[name] = (said) => tell(`${name} ${said}`);
  }
  addEventListener("securitypolicyviolation", (event) => {
    caught.broken.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
  });
  addEventListener("error", (event) => caught.broken.push(`error ${event.message ?? event.target?.outerHTML}`), true);
})();
