import type { Context } from "./command.ts";
import { json } from "./output/config.ts";

/** Answers a program with JSON, and a person with a sentence. */
export function tell(context: Context, answer: unknown, sentence: string): void {
  context.io.out(context.json ? json(answer) : `${sentence}\n`);
}

/** How to read this write back at once, where the server says which revision it made. */
export function revisionNote(
  context: Context,
  answer: { headers: { get(name: string): string | null } },
): void {
  const revision = answer.headers.get("signalbox-revision");
  if (revision && !context.json)
    context.io.err(
      `Revision ${revision}: resolve with --min-revision ${revision} sees it at once, others within seconds.\n`,
    );
}
