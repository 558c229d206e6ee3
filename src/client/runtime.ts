/**
 * Workers end a request's I/O and timers with the request: there, nothing may be shared between requests or go on behind
 * them, and nothing may be started while a module is loaded.
 */
export const isWorkers = (): boolean =>
  typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers";
