import type { TestProject } from "vitest/node";
import { startServer, type Address } from "./server.ts";

declare module "vitest" {
  interface ProvidedContext {
    server: Address;
  }
}

/** Starts the server that files share, before the first of them runs; answers what stops it after the last. */
export default async function share(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer();
  project.provide("server", { url: server.url, key: server.key });
  return () => server.stop();
}
