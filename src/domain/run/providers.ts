/** The providers of models that a run knows by name. Any other one needs an `api_url`, and is spoken to as OpenAI is. */
export const MODEL_PROVIDERS = [
  "anthropic",
  "openai",
  "groq",
  "openai-compatible",
  "workers-ai",
  "echo",
] as const;

const OTHER_NAMES: Readonly<Record<string, string>> = {
  "anthropic.com": "anthropic",
  "api.anthropic.com": "anthropic",
  claude: "anthropic",
  "openai.com": "openai",
  "api.openai.com": "openai",
  "groq.com": "groq",
  "api.groq.com": "groq",
  openai_compatible: "openai-compatible",
  workers_ai: "workers-ai",
  "cloudflare-workers-ai": "workers-ai",
  cloudflare: "workers-ai",
  "deepgram.com": "deepgram",
  "elevenlabs.io": "elevenlabs",
  "11labs": "elevenlabs",
};

/** One spelling for each provider: `Groq.com` is `groq`; names that are not known stay, in lower case. */
export function providerName(text: string): string {
  const name = text.trim().toLowerCase();
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name]! : name;
}

export const isModelProvider = (name: string): boolean =>
  (MODEL_PROVIDERS as readonly string[]).includes(name);

/** Whose model an id is, where the id alone says so without doubt; null otherwise. */
export function providerOfId(id: string): string | null {
  if (id === "echo") return "echo";
  if (id.startsWith("claude-")) return "anthropic";
  if (id.startsWith("@cf/")) return "workers-ai";
  return /^(gpt-(?!oss)|chatgpt-|o[1-9]($|-))/.test(id) ? "openai" : null;
}
