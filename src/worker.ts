import { scheduled } from "./durable/cron.ts";

export { Heartbeat } from "./durable/heartbeat.ts";
export { Publisher } from "./durable/publisher.ts";

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== "/readyz") return new Response(null, { status: 404 });
    await env.DB.prepare("SELECT 1 FROM heartbeat").first();
    return Response.json({ status: "ready" });
  },
  scheduled,
} satisfies ExportedHandler<Env>;
