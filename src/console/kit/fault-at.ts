import { isProblem } from "../api/problem.ts";

const isAt = (path: string, places: readonly string[]): boolean =>
  places.some((place) => path === place || path.startsWith(`${place}/`));

/** What a refusal says of a place of the body, or of what lies below it: `faultAt(error, "/steps/0")`. */
export function faultAt(error: unknown, ...places: string[]): string | undefined {
  if (!isProblem(error)) return undefined;
  const found = error.faults.filter(({ path }) => isAt(path, places));
  return found.length === 0 ? undefined : found.map(({ message }) => message).join("; ");
}

/** Whether there is a refusal that says something that none of these places shows. */
export const saysMore = (error: unknown, places: readonly string[]): boolean =>
  error !== null &&
  error !== undefined &&
  !(isProblem(error) && error.faults.length > 0 && error.faults.every(({ path }) => isAt(path, places)));
