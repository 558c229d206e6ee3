import { createClient } from "signalbox/client";

const { SIGNALBOX_URL = "http://127.0.0.1:8787", SIGNALBOX_KEY = "" } = process.env;
const headers = { authorization: `Bearer ${SIGNALBOX_KEY}`, "content-type": "application/json" };
const signalbox = createClient({ url: SIGNALBOX_URL, key: SIGNALBOX_KEY });

/** What an application leaves to people and scripts: the client resolves and records. */
async function api(path: string, body?: unknown): Promise<Response> {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`${SIGNALBOX_URL}/v1${path}`, { ...init, headers });
  if (!answer.ok) throw new Error(await answer.text());
  return answer;
}

await api("/agents", {
  agent_id: "greeter",
  version: 1,
  activate: true,
  config: { instructions: "Say hello." },
});
await api("/agents/greeter/versions", { config: { instructions: "Say hello, warmly." } });
const split = { control_version: 1, test_versions: [2], traffic_distribution: { 1: 50, 2: 50 } };
await api("/experiments", { test_id: "warm-hello", agent_id: "greeter", ...split, max_sample_size: 400 });
const started = await api("/experiments/warm-hello/start", {});
const minRevision = Number(started.headers.get("signalbox-revision"));

for (let user = 1; user <= 400; user += 1) {
  const agent = await signalbox.resolve("greeter", { user_id: `user-${user}` }, { minRevision });
  // A real one would run the agent, and see.
  const success = user % 10 < (agent.variant === "test" ? 9 : 7);
  signalbox.recordInteraction({ success }, agent);
}
await signalbox.close();

interface Results {
  recommendations: { recommendation: string; summary: string }[];
}
const results: Results = await (await api("/experiments/warm-hello/results")).json();
for (const { recommendation, summary } of results.recommendations)
  console.log(`${recommendation}: ${summary}`);
