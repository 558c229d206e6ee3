import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { build } from "tsdown";

/**
 * Builds the client library into dist/client and dist/agents, and around them dist/package: what `npm publish dist/package` publishes,
 * without the server and so without a dependency. Run by npm run build:client.
 */
const root = join(import.meta.dirname, "..");
const out = join(root, "dist/package");

await build({ cwd: root });

const { name, version, license, engines }: Record<string, unknown> = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);
const manifest = {
  name,
  version,
  description: "Resolves the configurations of AI agents from Signalbox, and records what came of them",
  license,
  type: "module",
  sideEffects: false,
  engines,
  exports: {
    "./client": { types: "./client/index.d.ts", import: "./client/index.js" },
    "./agents": { types: "./agents/main.d.ts", import: "./agents/main.js" },
    "./agents/builtin": { types: "./agents/builtin.d.ts", import: "./agents/builtin.js" },
    "./package.json": "./package.json",
  },
  files: ["agents", "client"],
  peerDependencies: { yaml: "^2.0.0" },
  peerDependenciesMeta: { yaml: { optional: true } },
};
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
for (const part of ["agents", "client"])
  cpSync(join(root, "dist", part), join(out, part), { recursive: true });
cpSync(join(root, "src/client/README.md"), join(out, "README.md"));
cpSync(join(root, "LICENSE"), join(out, "LICENSE"));
writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

for (const pkgDir of [root, out]) {
  const { messages, pkg } = await publint({ pkgDir, strict: true, pack: "npm" });
  for (const message of messages) {
    console.error(`publint: ${formatMessage(message, pkg)}`);
    process.exitCode = 1;
  }
}
