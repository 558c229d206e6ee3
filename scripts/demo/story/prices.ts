/** US dollars of a million tokens, in and out: made up, near what such models cost. */
export const PRICES = {
  "gpt-4o": [2.5, 10],
  "gpt-4o-mini": [0.15, 0.6],
  "claude-sonnet": [3, 15],
  "claude-haiku": [0.8, 4],
  "llama-8b": [0.05, 0.08],
} as const;
