import { useQuery } from "@tanstack/react-query";
import type { Step } from "../../../domain/evaluate/trace.ts";
import type { Resolution } from "../../../domain/resolve.ts";
import { isProblem, type ProblemError } from "../../api/problem.ts";
import { send } from "../../api/send.ts";
import { attributesOf, resolvePath, type Question } from "./question.ts";

/** What a request would be answered with, and how it came about. */
export interface Answer {
  /** Null: it would be refused. */
  resolution: (Resolution & { revision: number }) | null;
  refusal: ProblemError | null;
  steps: Step[];
}

async function readAnswer(agentId: string, question: Question): Promise<Answer> {
  try {
    const answer = await send(resolvePath(agentId, question), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ attributes: attributesOf(question) ?? {} }),
    });
    const resolution = (await answer.json()) as Resolution & { revision: number; explain?: Step[] };
    return { resolution, refusal: null, steps: resolution.explain ?? [] };
  } catch (error) {
    // A refusal that says how it came about is an answer.
    const steps = isProblem(error) ? error.body["explain"] : undefined;
    if (!isProblem(error) || !Array.isArray(steps)) throw error;
    return { resolution: null, refusal: error, steps: steps as Step[] };
  }
}

export const useAnswer = (agentId: string, question: Question) =>
  useQuery({
    queryKey: ["agent", agentId, "explain", question],
    queryFn: () => readAnswer(agentId, question),
    retry: false,
  });
