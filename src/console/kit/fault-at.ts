import { isProblem } from "../api/problem.ts";

/** What a refusal says of a place of the body, or of what lies below it: `faultAt(error, "/steps/0")`. */
export function faultAt(error: unknown, ...places: string[]): string | undefined {
  if (!isProblem(error)) return undefined;
  const found = error.faults.filter(({ path }) =>
    places.some((place) => path === place || path.startsWith(`${place}/`)),
  );
  return found.length === 0 ? undefined : found.map(({ message }) => message).join("; ");
}
