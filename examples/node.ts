import { createClient } from "signalbox/client";

const { SIGNALBOX_URL = "http://127.0.0.1:8787", SIGNALBOX_KEY = "" } = process.env;
const signalbox = createClient({ url: SIGNALBOX_URL, key: SIGNALBOX_KEY });

const user = { user_id: "user-12345", plan: "pro" };
const agent = await signalbox.resolve("pagbank-specialist", user, { default: { instructions: "Be kind." } });
console.log(agent.version, agent.reason, agent.source, agent.config.instructions);

signalbox.recordInteraction({ success: true, response_time_ms: 1500, satisfaction_score: 8 }, agent);
await signalbox.close();
