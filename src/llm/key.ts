import { ModelError } from "./model-error.ts";

/**
 * The key of a choice's credential; null: it names none. Throws ModelError: `key_missing` where there is no credential of
 * that name, `key_unavailable` where it cannot be had.
 */
export async function openedKey<C extends { credential: string | null }>(
  choice: C,
  keyOf: (choice: C) => Promise<string | null>,
): Promise<string | null> {
  const { credential } = choice;
  if (credential === null) return null;
  const key = await keyOf(choice).catch(() => {
    throw new ModelError("key_unavailable", null, null, credential);
  });
  if (key === null) throw new ModelError("key_missing", null, null, credential);
  return key;
}
