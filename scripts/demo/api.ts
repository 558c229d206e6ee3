const TIMEOUT_MS = 30_000;

/** The API that everybody uses. */
export class Api {
  readonly #address: string;
  readonly #key: string;

  constructor(address: string, key: string) {
    this.#address = address;
    this.#key = key;
  }

  /** Answers the body, if there is one. Throws when it is refused. */
  async send<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await fetch(this.#address + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === "" ? undefined : JSON.parse(text)) as Body;
  }
}
