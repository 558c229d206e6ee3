import { createWorkersAI } from "workers-ai-provider";
import { ModelError } from "../model-error.ts";
import type { Provider } from "./provider.ts";

/** Workers AI, by the deployment's binding: `binding_missing` where it has none. */
export const provider: Provider = (choice, { ai }) => {
  if (ai === null) throw new ModelError("binding_missing");
  return createWorkersAI({ binding: ai })(choice.id);
};
