import type { Json, JsonObject } from "../domain/json.ts";
import { parseConfig, parseData, readConfigFile, readData } from "./config-source.ts";
import { misuse } from "./failure.ts";
import type { Io } from "./io.ts";

/** Where JSON comes from: one of the two, each `-` for standard input. */
interface Source {
  file: string | undefined;
  inline: string | undefined;
}

/** Any JSON that a command needs. `flags` name its two sources. */
export async function neededData({ file, inline }: Source, io: Io, flags: [string, string]): Promise<Json> {
  if ((file === undefined) === (inline === undefined)) throw misuse(`Give either ${flags.join(" or ")}.`);
  if (file !== undefined) return readData(file, io.stdin);
  return inline === "-" ? parseData(await io.stdin(), "standard input") : parseData(inline!, flags[1]);
}

/** An object that may be left out. `name` is that of its two options: `--<name>-file`, `--<name>-json`. */
export async function objectOf(
  { file, inline }: Source,
  io: Io,
  name: string,
): Promise<JsonObject | undefined> {
  const wanted = { what: `an instance's ${name}`, example: '{"tickets": 3}' };
  if (file !== undefined && inline !== undefined)
    throw misuse(`--${name}-file and --${name}-json are contraries: give one.`);
  if (file !== undefined) return readConfigFile(file, io.stdin, wanted);
  if (inline === undefined) return undefined;
  return inline === "-"
    ? parseConfig(await io.stdin(), "standard input", "json", wanted)
    : parseConfig(inline, `--${name}-json`, "json", wanted);
}
