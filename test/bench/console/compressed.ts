import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createGzip } from "node:zlib";

/** What does not come whole, such as the change feed, is passed on as it is. */
const COMPRESSED = /^(?:text\/(?:html|css|javascript)|application\/(?:json|javascript))/;

/** Stands before a service that runs locally, and compresses texts as Cloudflare does. */
export async function compressed(target: string): Promise<{ url: string; server: Server }> {
  const { hostname, port } = new URL(target);
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = request({ hostname, port, method, path, headers }, (answered) => {
      const status = answered.statusCode ?? 502;
      if (!COMPRESSED.test(answered.headers["content-type"] ?? "")) {
        answer.writeHead(status, answered.headers);
        answered.pipe(answer);
        return;
      }
      const { "content-length": _, ...kept } = answered.headers;
      answer.writeHead(status, { ...kept, "content-encoding": "gzip" });
      answered.pipe(createGzip()).pipe(answer);
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
