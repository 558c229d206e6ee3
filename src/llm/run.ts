import { generateText } from "ai";
import { ModelError } from "./model-error.ts";
import { prepare } from "./prepare.ts";
import type { RunRequest, RunResult } from "./request.ts";

/**
 * Runs a model to its end: its tools are called, their results told to it, until it has answered, the steps are used
 * up or a client's tool is asked for. Never throws for what models, providers or tools do: see `failed`.
 */
export async function generate(request: RunRequest): Promise<RunResult> {
  const { call, failure, result } = prepare(request);
  try {
    const { finishReason } = await generateText(call);
    return result(finishReason === "error" ? new ModelError("bad_answer") : null, null);
  } catch (thrown) {
    return result(failure(thrown), null);
  }
}
