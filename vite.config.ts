import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = import.meta.dirname;

/** Where `npm run dev:console` finds the API. */
const API = process.env["SIGNALBOX_URL"] ?? "http://127.0.0.1:8787";
const ROUTES = ["/v1", "/openapi.json", "/docs", "/healthz"];

/** The console: from src/console to static assets of the Worker, whose names change with what is in them. */
export default defineConfig({
  root: join(root, "src/console"),
  // What is served as it is, under the name it has.
  publicDir: join(root, "src/console/public"),
  plugins: [react()],
  build: {
    outDir: join(root, "dist/assets"),
    // The folder also holds what /docs needs.
    emptyOutDir: false,
    assetsDir: "console",
    target: "es2022",
    // Small images would become data: URLs, and the document's policy is shorter without them.
    assetsInlineLimit: 0,
    manifest: "console/manifest.json",
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(ROUTES.map((route) => [route, { target: API }])) },
});
