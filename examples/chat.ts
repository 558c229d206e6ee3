import { serve } from "@hono/node-server";
import { Hono, type Context } from "hono";
import { createClient, SignalboxError, type RunRequest } from "signalbox/client";
import * as z from "zod";

const { SIGNALBOX_URL = "http://127.0.0.1:8787", SIGNALBOX_KEY = "", PORT = "3000" } = process.env;
const signalbox = createClient({ url: SIGNALBOX_URL, key: SIGNALBOX_KEY });

const spoken = { message: z.string().min(1), session_id: z.string().optional() };
const chat = z.object({
  ...spoken,
  agent_id: z.string().default("pagbank-specialist"),
  version: z.coerce.number().int().positive().optional(),
});
const chatAb = z.object({ ...spoken, user_id: z.string(), test_id: z.string() });

/** The fields of a query, and of a JSON body. */
async function fieldsOf<T>(c: Context, shape: z.ZodType<T>): Promise<T> {
  const text = await c.req.text();
  return shape.parse({ ...c.req.query(), ...(text === "" ? {} : JSON.parse(text)) });
}

/** What a program asks for that shows answers as they come: useChat, EventSource, curl -N. */
const wantsStream = (c: Context): boolean => c.req.header("accept")?.includes("text/event-stream") ?? false;

const agents = new Map<string, string>();

/** The agent that an experiment tries. */
async function agentOf(test_id: string): Promise<string> {
  const known = agents.get(test_id);
  if (known !== undefined) return known;
  const url = `${SIGNALBOX_URL}/v1/experiments/${encodeURIComponent(test_id)}/assignment`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${SIGNALBOX_KEY}` } });
  const { agent_id, code, detail }: Record<string, string> = await answer.json();
  if (!answer.ok || !agent_id)
    throw new SignalboxError(code ?? "no_agent", { status: answer.status, detail: detail ?? "No agent." });
  agents.set(test_id, agent_id);
  return agent_id;
}

const app = new Hono();

app.post("/chat", async (c) => {
  const { agent_id, ...said } = await fieldsOf(c, chat);
  const request: RunRequest = { ...said, signal: c.req.raw.signal };
  if (wantsStream(c)) return signalbox.runStream(agent_id, request);
  const { response, version, session_id } = await signalbox.run(agent_id, request);
  return c.json({ response, version, agent_id, session_id });
});

app.post("/chat-ab", async (c) => {
  const { test_id, ...said } = await fieldsOf(c, chatAb);
  const agent_id = await agentOf(test_id);
  // The user decides the version; what comes of it is counted by the run itself.
  const request: RunRequest = { ...said, signal: c.req.raw.signal };
  if (wantsStream(c)) return signalbox.runStream(agent_id, request);
  const { response, version, variant, session_id } = await signalbox.run(agent_id, request);
  return c.json({ response, version, variant, session_id });
});

app.onError((error, c) => {
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return c.json({ code: "invalid_request", detail: error.message }, 400);
  if (!(error instanceof SignalboxError)) throw error;
  const { code, detail, status } = error;
  return Response.json({ code, detail }, { status: status ?? 502 });
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(PORT) }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
