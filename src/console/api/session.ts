import {
  queryOptions,
  useQuery,
  useQueryClient,
  useSuspenseQuery,
  type QueryClient,
} from "@tanstack/react-query";
import type { Scope } from "../../domain/scope.ts";
import { api, body } from "./client.ts";
import { isProblem } from "./problem.ts";
import { bear } from "./send.ts";
import { createSwitch } from "./switch.ts";

/** Set when somebody signs out here, so that nobody is signed in again at once by what stands before the console. */
const SIGNED_OUT = "signalbox-signed-out";

/** True from the first refusal for want of a session until somebody signs in again. */
export const sessionEnded = createSwitch(false);

async function fetchMe() {
  const me = await body(api.me.$get());
  bear({ csrf: me.csrf_token });
  return me;
}

/** Who is signed in. Where Cloudflare Access vouches for the person, asking signs in. */
async function findMe() {
  try {
    return await fetchMe();
  } catch (error) {
    const mayTry = isProblem(error, "key_missing") && sessionStorage.getItem(SIGNED_OUT) === null;
    if (!mayTry) throw error;
    const me = await body(api["sign-in"].$post({ header: {}, json: {} })).catch(() => null);
    if (!me) throw error;
    bear({ csrf: me.csrf_token });
    return me;
  }
}

export type Me = Awaited<ReturnType<typeof fetchMe>>;

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: findMe,
  staleTime: 60_000,
  retry: (tries, error) => !isProblem(error) || (error.status >= 500 && tries < 3),
});

/** Who is signed in: below the door there is always somebody. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data;

/** Whether whoever is signed in may do something in this project. */
export function useCan(scope: Scope): boolean {
  const { data } = useQuery(meQuery);
  return data?.scopes.includes(scope) ?? false;
}

/** Throws `sign_in_failed`. */
async function signIn(key: string, workspace?: string): Promise<Me> {
  const me = await body(
    api["sign-in"].$post({ header: {}, json: { key, ...(workspace ? { workspace } : {}) } }),
  );
  sessionStorage.removeItem(SIGNED_OUT);
  bear({ csrf: me.csrf_token });
  return me;
}

/** Throws away what pages have read. Who is signed in stays: the door looks at it. */
export const forgetPages = (client: QueryClient): void =>
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });

/** Whether two may see and do the same. */
const areSame = (one: Me, other: Me): boolean =>
  one.user?.id === other.user?.id &&
  one.workspace === other.workspace &&
  one.project === other.project &&
  one.key.name === other.key.name &&
  one.scopes.join() === other.scopes.join();

/** Signs in, and goes on where the page is. Somebody else begins anew: nothing that was typed or read before is theirs. */
export function useSignIn(): (key: string, workspace?: string) => Promise<void> {
  const client = useQueryClient();
  return async (key, workspace) => {
    const before = client.getQueryData(meQuery.queryKey);
    const me = await signIn(key, workspace);
    if (before !== undefined && !areSame(before, me)) {
      window.location.reload();
      return;
    }
    client.setQueryData(meQuery.queryKey, me);
    sessionEnded.set(false);
    await client.invalidateQueries();
  };
}

export async function signOut(): Promise<void> {
  await api["sign-out"].$post();
  // Nothing of what the person has seen stays in this tab, nor what was said in its playground.
  sessionStorage.clear();
  sessionStorage.setItem(SIGNED_OUT, "yes");
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of this origin alone
  otherTabs.postMessage(SIGNED_OUT);
  window.location.assign("/");
}

/** Nor in the others, which had the same session. */
const otherTabs = new BroadcastChannel(SIGNED_OUT);
otherTabs.addEventListener("message", () => window.location.reload());

bear({ onSignedOut: () => sessionEnded.set(true) });
