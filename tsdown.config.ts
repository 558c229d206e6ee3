import { defineConfig, type UserConfig } from "tsdown";

const shared: UserConfig = {
  // Of the whole project's types the client's take minutes.
  tsconfig: "tsconfig.client.json",
  platform: "neutral",
  target: "es2022",
  format: "esm",
  dts: true,
  minify: false,
  // The types keep their comments; in the code they would be a quarter of what applications load.
  outputOptions: { comments: { jsdoc: false, legal: false, annotation: true } },
  sourcemap: false,
  hash: false,
  logLevel: "error",
};

export default defineConfig([
  /** The client library: one file without dependencies, and one with its types. */
  { ...shared, entry: { index: "src/client/index.ts" }, outDir: "dist/client" },
  /** Agents in code, and those that come with them; they share what they have in common. */
  {
    ...shared,
    entry: { main: "src/client/agents/index.ts", builtin: "src/client/agents/builtin/index.ts" },
    outDir: "dist/agents",
  },
]);
