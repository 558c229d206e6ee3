import { scheduled } from "./durable/cron.ts";
import { createEdge, isResolvePath } from "./edge/app.ts";

export { Heartbeat } from "./durable/heartbeat.ts";
export { Publisher } from "./durable/publisher.ts";

/** This isolate's memory: all its requests share it. */
const edge = createEdge();

/** Picks the plane. The control plane is loaded when its first request comes, so that resolving starts fast. */
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (isResolvePath(pathname)) return edge.fetch(request, env, ctx);
    if (pathname === "/healthz") return Response.json({ status: "ok" });
    const { controlPlane } = await import("./http/app.ts");
    return controlPlane.fetch(request, env, ctx);
  },
  scheduled,
} satisfies ExportedHandler<Env>;
