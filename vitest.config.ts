import { availableParallelism } from "node:os";
import { join } from "node:path";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Fixed secrets of the tests; deployments have their own. */
const TEST_SECRETS = {
  SIGNALBOX_ROOT_KEY: "sbx_root_test_0123456789abcdef0123456789abcdef",
  SIGNALBOX_MAC_SECRET: "test-mac-secret-0123456789abcdef0123456789",
  SIGNALBOX_ENCRYPTION_KEY: `k1:${btoa("0123456789abcdef0123456789abcdef")}`,
};

// Wrangler warns about secrets that neither a file nor the environment gives.
Object.assign(process.env, TEST_SECRETS);

/**
 * What the Worker imports of packages, bundled once. Every file of the worker project has a workerd of its own, which
 * would ask for each of their thousand modules by itself. An import that is not listed works as well, but slower.
 */
const BUNDLED = [
  "@ai-sdk/anthropic",
  "@ai-sdk/deepgram",
  "@ai-sdk/elevenlabs",
  "@ai-sdk/groq",
  "@ai-sdk/mcp",
  "@ai-sdk/openai",
  "@ai-sdk/openai-compatible",
  "@ai-sdk/provider",
  "@cfworker/json-schema",
  "@eslint-community/regexpp",
  "@hono/zod-openapi",
  "@stdlib/math-base-special-erfcinv",
  "@stdlib/math-base-special-gammainc",
  "@stdlib/math-base-special-gammaln",
  "@stdlib/stats-base-dists-normal-cdf",
  "@stdlib/stats-base-dists-t-cdf",
  "@stdlib/stats-base-dists-t-quantile",
  "ai",
  "canonicalize",
  "diff",
  "drizzle-orm",
  "drizzle-orm/d1",
  "drizzle-orm/sqlite-core",
  "fast-check",
  "hono",
  "hono/client",
  "hono/html",
  "hono/http-exception",
  "ipaddr.js",
  "jose",
  "rfc6902",
  "standardwebhooks",
  "workers-ai-provider",
  "yaml",
  "zod",
];

/** The examples import the client by its published names. */
const resolve = {
  alias: {
    "signalbox/agents": join(import.meta.dirname, "src/client/agents/index.ts"),
    "signalbox/client": join(import.meta.dirname, "src/client/index.ts"),
  },
};

export default defineConfig({
  test: {
    // vitest leaves one core to itself: of two, half the machine would wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve,
        test: {
          name: "domain",
          include: ["test/domain/**/*.test.ts", "test/console/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
        },
      },
      {
        resolve,
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            remoteBindings: false,
            miniflare: {
              // A .dev.vars of this machine must not decide what is tested.
              bindings: {
                ...TEST_SECRETS,
                ALLOW_LOCALHOST_URLS: "false",
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
              },
            },
          })),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["./test/worker/setup.ts"],
          testTimeout: 30_000,
          deps: { optimizer: { ssr: { enabled: true, include: BUNDLED } } },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["./test/e2e/shared.ts"],
          environment: "node",
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
