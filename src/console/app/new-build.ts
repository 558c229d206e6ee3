import { answers } from "../api/patiently.ts";

/** The path that was reloaded for want of a chunk, so that one that is really missing is not asked for for ever. */
const RELOADED = "signalbox-reloaded";

async function reloadOnce(): Promise<void> {
  // A page that is reloaded while the service is away is lost.
  if (!(await answers())) return;
  const here = window.location.pathname;
  if (sessionStorage.getItem(RELOADED) === here) return;
  sessionStorage.setItem(RELOADED, here);
  window.location.reload();
}

/** After a deployment the chunks that an open page knows of are gone: the page is loaded again, once. */
export function reloadOnNewBuild(): void {
  window.addEventListener("vite:preloadError", () => void reloadOnce());
}
