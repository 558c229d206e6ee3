import { Hono } from "hono";
import { createClient } from "signalbox/client";

const { SIGNALBOX_URL = "http://127.0.0.1:8787", SIGNALBOX_KEY = "" } = process.env;
const signalbox = createClient({ url: SIGNALBOX_URL, key: SIGNALBOX_KEY, mode: "local" });
const app = new Hono();

app.get("/chat/:user", async (c) => {
  const agent = await signalbox.resolve("pagbank-specialist", { user_id: c.req.param("user") });
  signalbox.recordInteraction({ success: true }, agent);
  return c.json({ version: agent.version, source: agent.source });
});

export default app;
