import type { Context } from "../command.ts";
import { printConfig } from "../output/config.ts";
import { painter } from "../output/colour.ts";
import { amount } from "../output/figures.ts";
import { oneLine, passage, shorten } from "../output/plain.ts";
import { facts } from "../output/table.ts";
import type { Answer, Piece, ToolCall } from "./run.ts";

/** Shows answers: their text as what was asked for, all else beside it. */
export function createShow({ io }: Pick<Context, "io">) {
  const paint = painter(io.colour.err);
  const note = (text: string): void => io.err(`${paint("dim", shorten(oneLine(text), io.width))}\n`);
  const called = (name: string, input: unknown): void => note(`· ${name} ${oneLine(input)}`);
  const came = (name: string, result: unknown): void => note(`· ${name} answered ${oneLine(result)}`);
  const failed = (name: string, error: unknown): void => note(`· ${name} failed: ${oneLine(error)}`);

  function call({ name, input, output, error, client }: ToolCall): void {
    called(name, input);
    if (error !== undefined) failed(name, error);
    else if (output !== undefined) came(name, output);
    if (client) note(`· ${name} is for the caller to run`);
  }

  /** What an answer has beside its text and its tool calls. */
  function rest(answer: Answer): void {
    const { escalation } = answer;
    if (answer.escalated)
      note(escalation ? `escalated: ${escalation.trigger} ${oneLine(escalation.value)}` : "escalated");
    for (const guardrail of answer.metadata.guardrails) note(`guardrail: ${guardrail}`);
    for (const warning of answer.metadata.warnings) note(`warning: ${warning}`);
    if (answer.debug)
      for (const request of answer.debug.requests) io.err(paint("dim", printConfig(request, "yaml")));
  }

  return {
    note,
    whole(answer: Answer): void {
      for (const one of answer.tool_calls) call(one);
      io.out(`${passage(answer.response)}\n`);
      rest(answer);
    },
    /** Shows an answer as it comes: `piece` by piece, then the `end`, or that it was `broken` off. */
    streamed() {
      const names = new Map<string, string>();
      const nameOf = (id: string): string => names.get(id) ?? "a tool";
      /** Whether text stands in the line that has begun. */
      let isOpen = false;
      const broken = (): void => {
        if (isOpen) io.out("\n");
        isOpen = false;
      };
      return {
        piece: (piece: Piece): void => {
          if (piece.kind === "text") {
            const text = passage(piece.text);
            if (text === "") return;
            isOpen = true;
            return io.out(text);
          }
          broken();
          if (piece.kind === "call") {
            names.set(piece.id, piece.name);
            called(piece.name, piece.input);
          }
          if (piece.kind === "result") came(nameOf(piece.id), piece.output);
          if (piece.kind === "failed call") failed(nameOf(piece.id), piece.error);
        },
        end(answer: Answer): void {
          broken();
          for (const { name, client } of answer.tool_calls)
            if (client) note(`· ${name} is for the caller to run`);
          rest(answer);
        },
        broken,
      };
    },
  };
}

/** What a run was, in lines. */
export const aboutRun = ({ metadata, usage, ...answer }: Answer): string =>
  facts([
    ["version", `${answer.version}, ${metadata.reason}${metadata.kept ? ", kept by the session" : ""}`],
    ["variant", answer.variant],
    ["experiment", metadata.experiment_id],
    ["rollout", metadata.rollout_id],
    ["model", metadata.model && `${metadata.provider} ${metadata.model}`],
    [
      "tokens",
      `${usage.input_tokens ?? "?"} in${usage.cached_tokens ? `, ${usage.cached_tokens} of them cached` : ""}, ${usage.output_tokens ?? "?"} out`,
    ],
    ["cost", answer.cost_usd === null ? "not known" : `${amount(answer.cost_usd)} USD`],
    ["time", `${Math.round(answer.response_time_ms)} ms`],
    ["escalated", answer.escalated ? "yes" : "no"],
    ["tool calls", answer.tool_calls.map(({ name }) => name).join(", ")],
    ["tries", metadata.attempts.length > 1 ? metadata.attempts.length : null],
    ["session", answer.session_id],
    ["message", metadata.message_id],
  ]);
