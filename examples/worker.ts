import { createClient, type Client } from "signalbox/client";

let signalbox: Client | undefined;

export default {
  async fetch(request: Request, env: { SIGNALBOX: Fetcher; SIGNALBOX_KEY: string }, ctx: ExecutionContext) {
    signalbox ??= createClient({ url: "https://signalbox", key: env.SIGNALBOX_KEY, fetch: env.SIGNALBOX });
    const user_id = new URL(request.url).searchParams.get("user") ?? "user-12345";
    const agent = await signalbox.resolve("pagbank-specialist", { user_id });
    signalbox.recordInteraction({ success: true }, agent);
    ctx.waitUntil(signalbox.flush());
    return Response.json({ version: agent.version, source: agent.source });
  },
};
