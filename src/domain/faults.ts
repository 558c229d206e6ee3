import type * as z from "zod";
import type { FieldError } from "./errors.ts";
import { pointer } from "./json.ts";

const MAX_FAULTS = 20;

interface Fault {
  path: PropertyKey[];
  message: string;
}

/** A fault in a union is that of the branch which came furthest: it is the one that was meant. */
function innermost(issue: z.core.$ZodIssue, base: PropertyKey[]): Fault[] {
  const path = [...base, ...issue.path];
  // Without branches: what tells them apart has a value that none of them has.
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [{ path, message: issue.message }];
  const branches = issue.errors.map((errors) => errors.flatMap((inner) => innermost(inner, path)));
  const depth = (faults: Fault[]): number => Math.max(0, ...faults.map((fault) => fault.path.length));
  const furthest = branches.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
  if (depth(furthest) > path.length) return furthest;
  return [{ path, message: [...new Set(branches.flat().map((fault) => fault.message))].join("; or ") }];
}

/** What zod found wrong, as JSON Pointers below `base`. */
export const zodFaults = (error: z.core.$ZodError, base = ""): FieldError[] =>
  error.issues
    .flatMap((issue) => innermost(issue, []))
    .slice(0, MAX_FAULTS)
    .map(({ path, message }) => ({
      path: path.reduce<string>((text, key) => pointer(text, String(key)), base),
      message,
    }));
