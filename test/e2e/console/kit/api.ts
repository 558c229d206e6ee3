export interface Api {
  url: string;
  key: string;
  /** A request with the key, of the project; answers the body, and throws at what is no success. */
  call<T = unknown>(method: string, path: string, body?: unknown): Promise<T>;
}

/** What tests do beside the browser: prepare, and see what came of it. */
export function createApi(url: string, key: string, project?: string): Api {
  return {
    url,
    key,
    async call(method, path, body) {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(project === undefined ? {} : { "signalbox-project": project }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
  };
}
