/** How much a caller wants a media type, from 0 to 1, by its `Accept` header. Types come in lower case. */
function weightOf(accept: string, matches: (type: string) => boolean): number {
  const weights = accept.split(",").flatMap((part) => {
    const [type = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    return matches(type) ? [q === undefined ? 1 : Number(q.slice(2)) || 0] : [];
  });
  return Math.max(0, ...weights);
}

/** Whether a caller wants what `matches` tells, and wants JSON no more than that. */
export function prefers(accept: string | undefined, matches: (type: string) => boolean): boolean {
  if (accept === undefined) return false;
  const wanted = weightOf(accept, matches);
  return wanted > 0 && wanted >= weightOf(accept, (type) => type === "application/json");
}
