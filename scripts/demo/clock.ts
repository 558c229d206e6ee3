import type { Api } from "./api.ts";

/** The time of the demo's Worker; all of it in milliseconds since 1970. */
export class DemoClock {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  begin(now: number): Promise<unknown> {
    return this.#send({ act: "begin", now });
  }

  /** Time goes on; what is due stays due. */
  go(now: number): Promise<unknown> {
    return this.#send({ act: "go", now, ring: false });
  }

  /** What is due by then is done. */
  ring(now: number): Promise<unknown> {
    return this.#send({ act: "go", now, ring: true });
  }

  /** What is due later is left to the machine's clock. */
  end(): Promise<unknown> {
    return this.#send({ act: "end" });
  }

  #send(body: object): Promise<unknown> {
    return this.#api.send("POST", "/demo-clock", body);
  }
}
