import { useMutation, useQueryClient, type UseMutationResult } from "@tanstack/react-query";
import { isProblem } from "../api/problem.ts";
import { tell, tellFailure } from "./notify.tsx";

interface Act<Input, Output> {
  act: (input: Input) => Promise<Output>;
  /** What is told when it is done; nothing where the page shows it by itself. */
  done?: (output: Output, input: Input) => string;
  /** Takes it back; null where it cannot be. */
  undo?: (output: Output, input: Input) => (() => Promise<unknown>) | null;
  onDone?: (output: Output, input: Input) => void;
  /** The form shows what was refused: no notice tells it again. */
  quiet?: boolean;
}

/** What tells that something is not as it was when it was read. */
const CONFLICTS = new Set([409, 412]);

/** A write: what it did is told, with a way back, what is on the page is read again, and a refusal is told in its words. */
export function useAct<Input = void, Output = unknown>({
  act,
  done,
  undo,
  onDone,
  quiet = false,
}: Act<Input, Output>): UseMutationResult<Output, Error, Input> {
  const client = useQueryClient();
  return useMutation<Output, Error, Input>({
    mutationFn: act,
    onSuccess: (output, input) => {
      const takeBack = undo?.(output, input) ?? null;
      if (done)
        tell(
          done(output, input),
          takeBack === null
            ? undefined
            : async () => {
                try {
                  await takeBack();
                } finally {
                  await client.invalidateQueries();
                }
              },
        );
      onDone?.(output, input);
      void client.invalidateQueries();
    },
    onError: (error) => {
      if (!quiet) tellFailure(error);
      if (isProblem(error) && CONFLICTS.has(error.status)) void client.invalidateQueries();
    },
  });
}
