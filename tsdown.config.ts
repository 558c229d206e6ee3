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
  // The types keep their comments; in the code they would be a quarter of what applications load.
  outputOptions: { comments: { jsdoc: false, legal: false, annotation: true } },
  sourcemap: false,
  hash: false,
  logLevel: "error",
});
