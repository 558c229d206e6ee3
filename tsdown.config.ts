import { defineConfig } from "tsdown";

/** The client library: one file without dependencies, and one with its types. */
export default defineConfig({
  entry: { index: "src/client/index.ts" },
  outDir: "dist/client",
  platform: "neutral",
  target: "es2022",
  format: "esm",
  dts: true,
  minify: false,
  sourcemap: false,
  hash: false,
  logLevel: "error",
});
