import { useLocalStorage } from "@mantine/hooks";
import { isObject } from "../../../domain/json.ts";
import { useMe } from "../../api/session.ts";
import { keptKey } from "../kept.ts";
import { parseSamples, type Sample } from "./parse.ts";

/** Characters of samples that are kept over a reload: what is longer is pasted again. */
const MAX_KEPT = 256 * 1024;
const MAX_RECENT = 8;

/** What was pasted last in this project. */
export function useSamplesText(): [string, (text: string) => void] {
  const me = useMe();
  const [text, setText] = useLocalStorage({
    key: keptKey(me, "samples"),
    defaultValue: "",
    getInitialValueInEffect: false,
    serialize: (value: string) => (value.length > MAX_KEPT ? "" : value),
    deserialize: (value = "") => value,
  });
  return [text, setText];
}

/** Users who were asked about last, newest first. */
export function useRecentSamples(): [Sample[], (sample: Sample) => void] {
  const me = useMe();
  const [recent, setRecent] = useLocalStorage<Sample[]>({
    key: keptKey(me, "recent users"),
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: (value = "[]") => listOf(value),
  });
  const remember = (sample: Sample): void => {
    const written = JSON.stringify(sample);
    setRecent((known) =>
      [sample, ...known.filter((other) => JSON.stringify(other) !== written)].slice(0, MAX_RECENT),
    );
  };
  return [recent, remember];
}

function listOf(value: string): Sample[] {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.filter(isObject) : [];
  } catch {
    return [];
  }
}

/** Names of the attributes that samples have, those of most samples first. */
function attributesOf(samples: Sample[]): string[] {
  const uses = new Map<string, number>();
  for (const sample of samples.slice(0, 500))
    for (const name of Object.keys(sample)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return [...uses].toSorted((a, b) => b[1] - a[1]).map(([name]) => name);
}

/** Names of attributes that this person has used in this project. */
export function useKnownAttributes(): string[] {
  const [text] = useSamplesText();
  const [recent] = useRecentSamples();
  return attributesOf([...recent, ...(text.length < 20_000 ? parseSamples(text).samples : [])]);
}
