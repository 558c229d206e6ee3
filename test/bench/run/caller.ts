import { Agent, request, type IncomingHttpHeaders } from "node:http";

/** One answer; times are milliseconds since the request was sent. */
export interface Timed {
  headers: IncomingHttpHeaders;
  text: string;
  /** When the first token of a stream was there; of other answers, the end. */
  firstMs: number;
  endMs: number;
}

/** What stands before the first token in a stream of ours, and of the model's server. */
const TOKEN = /"text-delta"|"content":"[^"]/;

/** One connection that stays open, as servers that call each other have it. */
export class Caller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Rejects for any answer but a success. */
  send(method: string, url: URL, headers: Record<string, string>, body?: object): Promise<Timed> {
    const text = body === undefined ? "" : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sentAt = performance.now();
      const sending = request(url.href, {
        method,
        agent: this.#agent,
        headers: {
          ...headers,
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
        },
      });
      sending.setNoDelay(true);
      sending.on("error", reject);
      sending.on("response", (response) => {
        let read = "";
        let firstMs = Number.NaN;
        response.setEncoding("utf8");
        response.on("error", reject);
        response.on("data", (part: string) => {
          read += part;
          if (Number.isNaN(firstMs) && TOKEN.test(read)) firstMs = performance.now() - sentAt;
        });
        response.on("end", () => {
          const endMs = performance.now() - sentAt;
          const { statusCode = 0, headers: told } = response;
          if (statusCode < 200 || statusCode >= 300)
            reject(new Error(`${method} ${url.pathname} was answered with ${statusCode}: ${read}`));
          else
            resolve({ headers: told, text: read, firstMs: Number.isNaN(firstMs) ? endMs : firstMs, endMs });
        });
      });
      sending.end(text);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
