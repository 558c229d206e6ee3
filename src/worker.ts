import { scheduled } from "./durable/cron.ts";
import { createEdge, isResolvePath } from "./edge/app.ts";
import { createStreams, isStreamPath } from "./edge/stream.ts";

export { Heartbeat } from "./durable/heartbeat.ts";
export { Publisher } from "./durable/publisher.ts";

/** This isolate's memory: all its requests share it. */
const edge = createEdge();
const streams = createStreams();

/** The path of an absolute URL, by hand: making a URL of it costs a warm resolve a tenth of its time. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start < 0) return "/";
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/** Picks the plane. The control plane is loaded when its first request comes, so that resolving starts fast. */
export default {
  async fetch(request, env, ctx) {
    const path = pathOf(request.url);
    if (isResolvePath(path)) return edge.fetch(request, env, ctx);
    if (isStreamPath(path)) return streams.fetch(request, env);
    if (path === "/healthz" || path === "/healthz/") return Response.json({ status: "ok" });
    const { controlPlane } = await import("./http/app.ts");
    return controlPlane.fetch(request, env, ctx);
  },
  scheduled,
} satisfies ExportedHandler<Env>;
