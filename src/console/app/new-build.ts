/** The path that was reloaded for want of a chunk, so that one that is really missing is not asked for for ever. */
const RELOADED = "signalbox-reloaded";

/** After a deployment the chunks that an open page knows of are gone: the page is loaded again, once. */
export function reloadOnNewBuild(): void {
  window.addEventListener("vite:preloadError", (event) => {
    const here = window.location.pathname;
    if (sessionStorage.getItem(RELOADED) === here) return;
    sessionStorage.setItem(RELOADED, here);
    event.preventDefault();
    window.location.reload();
  });
}
