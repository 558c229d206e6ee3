import { isProblem } from "../api/problem.ts";

interface WhileStill<Seen, Done> {
  /** As it is now. */
  read: () => Promise<Seen>;
  /** Whether it is what the act rests on. */
  is: (now: Seen) => boolean;
  /** What is told where it is not. */
  otherwise: string;
  /** Says in `If-Match` what was read, where the API has that. */
  act: (now: Seen) => Promise<Done>;
}

/** Acts only while things are what they were: what somebody else did meanwhile stays. Throws `otherwise`, and refusals. */
export async function whileStill<Seen, Done>({
  read,
  is,
  otherwise,
  act,
}: WhileStill<Seen, Done>): Promise<Done> {
  const now = await read();
  if (!is(now)) throw new Error(otherwise);
  try {
    return await act(now);
  } catch (error) {
    if (isProblem(error, "revision_mismatch")) throw new Error(otherwise, { cause: error });
    throw error;
  }
}

/** What `If-Match` says of an agent's revision. */
export const atRevision = ({ revision }: { revision: number }) => ({
  headers: { "If-Match": `"${revision}"` },
});
