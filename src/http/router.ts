import { OpenAPIHono, type Hook } from "@hono/zod-openapi";
import { zodFaults } from "../domain/faults.ts";
import { Problem } from "../domain/errors.ts";
import type { AppEnv } from "./types.ts";

/** What a contract refuses, told as a problem with the places at fault. */
const refuse: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  throw new Problem("invalid_request", "Correct the fields listed in errors; nothing was written.", {
    errors: zodFaults(result.error),
  });
};

/** A group of routes that follow their contracts. */
export const createRouter = (): OpenAPIHono<AppEnv> => new OpenAPIHono<AppEnv>({ defaultHook: refuse });
