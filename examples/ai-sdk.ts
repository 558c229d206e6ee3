import { generateText, type LanguageModel } from "ai";
import { createClient } from "signalbox/client";

const { SIGNALBOX_URL = "http://127.0.0.1:8787", SIGNALBOX_KEY = "" } = process.env;
const signalbox = createClient({ url: SIGNALBOX_URL, key: SIGNALBOX_KEY, fallbackDirectory: "./agents" });
type Config = { model: { id: string; temperature?: number }; instructions: string };

export async function chat(user_id: string, prompt: string, modelOf: (id: string) => LanguageModel) {
  const agent = await signalbox.resolve<Config>("pagbank-specialist", { user_id });
  const { id, temperature } = agent.config.model;
  const { instructions } = agent.config;
  const { text, usage } = await generateText({ model: modelOf(id), temperature, instructions, prompt });
  const tokens = { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens };
  signalbox.recordInteraction({ success: true, ...tokens }, agent);
  return text;
}
