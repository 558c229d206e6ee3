import { DAY_MS } from "../../src/domain/durations.ts";
import type { Api } from "./api.ts";
import type { Event } from "./story/event.ts";

/** Does what a story's people ask the API for. */
export class Teller {
  readonly #api: Api;
  readonly #begin: number;
  readonly #ids = new Map<string, string>();

  /** `begin` is when the story begins, milliseconds since 1970. */
  constructor(api: Api, begin: number) {
    this.#api = api;
    this.#begin = begin;
  }

  /** When a day is, milliseconds since 1970. */
  readonly timeOf = (day: number): number => Math.round(this.#begin + day * DAY_MS);

  /** One after the other; throws when one is refused. */
  async tellAll(events: readonly Event[]): Promise<void> {
    for (const event of events) await this.tell(event);
  }

  /** Throws when it is refused. */
  async tell({ method, path, body, as }: Event): Promise<void> {
    const dateOf = (day: number): string => new Date(this.timeOf(day)).toISOString();
    const known = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => this.#ids.get(name) ?? "");
    const answer = await this.#api.send(method, known, typeof body === "function" ? body(dateOf) : body);
    if (as !== undefined) this.#ids.set(as, (answer as { id: string }).id);
  }
}
