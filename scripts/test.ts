import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs all tests, and says in the last line how many passed and failed. Arguments go to vitest:
 * npm test -- --project domain test/domain/slug.test.ts
 */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Files that could not be run count as failed, though none of their tests did. */
  testResults: { status: string; assertionResults: unknown[] }[];
}

const folder = mkdtempSync(join(tmpdir(), "signalbox-test-"));
const file = join(folder, "report.json");
const { status } = spawnSync(
  process.execPath,
  [
    join(import.meta.dirname, "../node_modules/vitest/vitest.mjs"),
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...process.argv.slice(2),
  ],
  { stdio: "inherit", cwd: join(import.meta.dirname, "..") },
);

const report = read(file);
rmSync(folder, { recursive: true, force: true });
const passed = report?.numPassedTests ?? 0;
const broken = report?.testResults.filter(
  (f) => f.status === "failed" && f.assertionResults.length === 0,
).length;
let failed = (report?.numFailedTests ?? 0) + (broken ?? 0);
// vitest itself may fail where no test did: an unhandled error, a set-up that threw.
if (status !== 0 && failed === 0) failed = 1;
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

function read(path: string): Report | null {
  try {
    const report: Report = JSON.parse(readFileSync(path, "utf8"));
    return report;
  } catch {
    return null;
  }
}
