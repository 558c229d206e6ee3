import { isProblem } from "../api/problem.ts";

/** Whether there is a refusal that says something that none of these fields shows. */
export const saysMore = (error: unknown, paths: readonly string[]): boolean =>
  error !== null &&
  !(
    isProblem(error) &&
    error.faults.length > 0 &&
    error.faults.every(({ path }) => paths.some((known) => path === known || path.startsWith(`${known}/`)))
  );
