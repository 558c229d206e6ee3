import { ModelError } from "../model-error.ts";
import type { Provider } from "./provider.ts";

/** Each provider is loaded when an agent first uses it: none costs anything to those that use another. */
const PROVIDERS: Record<string, () => Promise<{ provider: Provider }>> = {
  anthropic: () => import("./anthropic.ts"),
  openai: () => import("./openai.ts"),
  groq: () => import("./groq.ts"),
  "openai-compatible": () => import("./openai-compatible.ts"),
  "workers-ai": () => import("./workers-ai.ts"),
  echo: () => import("./echo.ts"),
};

/** A provider by its name, as ModelChoice has it; throws ModelError `refused` for any other. */
export async function providerNamed(name: string): Promise<Provider> {
  const load = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
  if (load === undefined) throw new ModelError("refused");
  return (await load()).provider;
}
