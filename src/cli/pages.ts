import { MAX_PAGE } from "../domain/limits.ts";

interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

/** Follows a list's cursors to its end, or until there are `limit` items. */
export async function allPages<T>(
  read: (query: { limit: string; cursor?: string }) => Promise<Page<T>>,
  limit = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const size = String(Math.min(MAX_PAGE, limit - items.length));
    const page: Page<T> = await read(cursor === null ? { limit: size } : { limit: size, cursor });
    items.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < limit);
  return items;
}
