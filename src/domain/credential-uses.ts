import { isObject, type Json, type JsonObject } from "./json.ts";
import { modelsOf } from "./run/model.ts";
import { Notes } from "./run/notes.ts";
import { providerName } from "./run/providers.ts";
import { voiceSettings } from "./run/voice.ts";

/** That a configuration has a credential sent somewhere. */
interface CredentialUse {
  credential: string;
  /** What it is for, by which provider and at which address: equal texts are equal uses. */
  place: string;
}

/**
 * Short names for long texts, the same for equal ones: a configuration may repeat a long address for each of thousands
 * of keys.
 */
type Shorten = (text: string) => string;

function shortener(): Shorten {
  const known = new Map<string, string>();
  return (text) => {
    const short = known.get(text) ?? String(known.size);
    known.set(text, short);
    return short;
  };
}

/** Names that tell where a request goes: `api_url`, `endpoint`, `completions_path`, `host` … */
const ADDRESS_NAME = /(ur[il]|host(name)?|endpoint|server|address|path)s?$|^port$/i;

const VOICES = ["tts", "stt"] as const;
const KINDS = new Set(["llm", ...VOICES]);

/** `llm`, `tts` or `stt` for the part that lies there, by whichever name the configuration has it; else null. */
function kindOf(path: readonly string[]): string | null {
  const [first, second] = path;
  if (path.length === 1 && first === "model") return "llm";
  if (path.length === 2) return first === "providers" && KINDS.has(second!) ? second! : null;
  const kind = first?.match(/^(.+)_provider_config$/)?.[1];
  return path.length === 1 && kind !== undefined && KINDS.has(kind) ? kind : null;
}

/** What an object says itself of where its requests go; lists and objects count below the outermost level. */
function saidOf(value: JsonObject, isOutermost: boolean): string {
  const said = Object.entries(value).flatMap(([name, child]) => {
    if (child === null) return [];
    if (name === "provider") return [[name, typeof child === "string" ? providerName(child) : child]];
    const counts = ADDRESS_NAME.test(name) && !(isOutermost && typeof child === "object");
    return counts ? [[name, child]] : [];
  });
  return said.length === 0 ? "" : JSON.stringify(said.toSorted(([a], [b]) => (a! < b! ? -1 : 1)));
}

/** Where the walk is: in one of the kinds, or on the way of these steps; and what was said of the address above. */
interface Spot {
  path: readonly string[];
  part: string;
  isKind: boolean;
  address: string;
}

/** What is written: every reference, also where no run looks. */
function writtenUses(config: JsonObject, shorten: Shorten): CredentialUse[] {
  const uses: CredentialUse[] = [];
  const stepped = (spot: Spot, name: string): Spot => {
    if (spot.isKind) return spot;
    const path = [...spot.path, name];
    const kind = kindOf(path);
    return kind === null
      ? { ...spot, path, part: shorten(JSON.stringify([spot.part, name])) }
      : { ...spot, path, part: kind, isKind: true };
  };
  const walk = (value: Json, spot: Spot): void => {
    if (Array.isArray(value)) {
      const inside = stepped(spot, "*");
      for (const item of value) walk(item, inside);
    } else if (isObject(value)) {
      const said = saidOf(value, spot.path.length === 0);
      const address = said === "" ? spot.address : shorten(JSON.stringify([spot.address, said]));
      for (const [name, child] of Object.entries(value)) {
        if (name === "credential" && typeof child === "string")
          uses.push({ credential: child, place: `written ${spot.part} ${address}` });
        else walk(child, stepped({ ...spot, address }, name));
      }
    }
  };
  walk(config, { path: [], part: "", isKind: false, address: "" });
  return uses;
}

/** What a run does: sections overlay one another, so that an address may come from one and its key from another. */
function runUses(config: JsonObject, shorten: Shorten): CredentialUse[] {
  const voice = voiceSettings(config);
  const calls = [
    ...modelsOf(config, new Notes()).models.map((model) => ({
      ...model,
      kind: "llm",
      path: model.completions_path,
    })),
    ...VOICES.flatMap((kind) => {
      const choice = voice[kind];
      return choice === null ? [] : [{ ...choice, kind }];
    }),
  ];
  return calls.flatMap(({ credential, kind, provider, api_url, path }) =>
    credential === null
      ? []
      : [{ credential, place: `run ${shorten(JSON.stringify([kind, provider, api_url, path]))}` }],
  );
}

/**
 * Names of the credentials, each once, in order, that `config` has sent where none of `others` has them sent: for
 * something else, by another provider or to another address, as it is written or as it is run.
 */
export function newlyUsed(config: JsonObject, others: readonly JsonObject[]): string[] {
  const shorten = shortener();
  const usesOf = (one: JsonObject): CredentialUse[] => [
    ...writtenUses(one, shorten),
    ...runUses(one, shorten),
  ];
  const textOf = ({ credential, place }: CredentialUse): string => JSON.stringify([place, credential]);
  const known = new Set(others.flatMap(usesOf).map(textOf));
  const fresh = usesOf(config).filter((use) => !known.has(textOf(use)));
  return [...new Set(fresh.map(({ credential }) => credential))].toSorted();
}
