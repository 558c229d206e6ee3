/** One form for every route: `/api` is another name of `/v1`, and a trailing slash means nothing. */
export function normalPath(path: string): string {
  const versioned = path === "/api" || path.startsWith("/api/") ? `/v1${path.slice(4)}` : path;
  return versioned.length > 1 && versioned.endsWith("/") ? versioned.replace(/\/+$/, "") || "/" : versioned;
}
