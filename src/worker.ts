import { deliver } from "./durable/deliver.ts";
import type { WebhookMessage } from "./domain/webhook/delivery.ts";
import { createEdge } from "./edge/app.ts";
import { pathOf, routeOf } from "./edge/routes.ts";
import { createStreams, isStreamPath } from "./edge/stream/stream.ts";
import { asksForPage, page } from "./http/page.ts";

export { Clock } from "./durable/clock.ts";
export { Heartbeat } from "./durable/heartbeat.ts";
export { Instance } from "./durable/instance.ts";
export { MetricsShard } from "./durable/metrics-shard.ts";
export { Publisher } from "./durable/publisher.ts";
export { RolloutClock } from "./durable/rollout-clock.ts";
export { Session } from "./durable/session.ts";

/** This isolate's memory: all its requests share it. */
const edge = createEdge();
const streams = createStreams();

/** Picks the plane. The control plane is loaded when its first request comes, so that resolving starts fast. */
export default {
  async fetch(request, env, ctx) {
    const path = pathOf(request.url);
    const route = routeOf(path);
    if (route) return edge.fetch(request, env, ctx, route);
    if (isStreamPath(path)) return streams.fetch(request, env);
    if (path === "/healthz" || path === "/healthz/") return Response.json({ status: "ok" });
    if (asksForPage(request, path)) return page(request, env);
    const { controlPlane } = await import("./http/app.ts");
    return controlPlane.fetch(request, env, ctx, edge);
  },
  async scheduled(controller, env, ctx) {
    const { scheduled } = await import("./durable/cron.ts");
    await scheduled(controller, env, ctx);
  },
  queue: deliver,
} satisfies ExportedHandler<Env, WebhookMessage>;
