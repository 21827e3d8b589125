/** Where the loader finds the joined modules, once they are served. */
declare module "*/assets/thread.js" {
  export const open: typeof import("./static/main.js").open;
}
