import { Button, Center } from "@mantine/core";
import { useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { common as text } from "../strings/common.ts";

/** Milliseconds after which a list is read again although nothing tells of a change: the feed tells of agents and instances. */
const UNTOLD_MS = 30_000;
const FEW_PAGES = 2;

interface ListPage<T> {
  data: T[];
  next_cursor: string | null;
}

interface PagesOptions<T> {
  queryKey: QueryKey;
  read: (cursor: string | undefined) => Promise<ListPage<T>>;
  enabled?: boolean;
  /** Milliseconds between two readings of what the change feed does not tell of. */
  refetchInterval?: number;
}

/** A list of the API, page by page: `rows` holds those read so far. */
export function usePages<T>({ queryKey, read, enabled, refetchInterval }: PagesOptions<T>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    enabled,
    // Of a list that was read far nobody wants all of it again and again.
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > FEW_PAGES ? false : (refetchInterval ?? UNTOLD_MS),
  });
  return { ...query, rows: query.data?.pages.flatMap(({ data }) => data) };
}

type More = Pick<ReturnType<typeof usePages>, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;

export const LoadMore = ({ pages }: { pages: More }) =>
  pages.hasNextPage && (
    <Center>
      <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
        {text.loadMore}
      </Button>
    </Center>
  );
