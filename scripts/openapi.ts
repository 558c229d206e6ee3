import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlPlane } from "../src/http/app.ts";

/** The OpenAPI document as the Worker answers it at /openapi.json. */
export const openapiDocument = (): Promise<object> => Promise.resolve(controlPlane.document());

// Run by itself it writes the document where readers and tools find it.
if (process.argv[1] === import.meta.filename) {
  await writeFile(
    join(import.meta.dirname, "..", "openapi.json"),
    `${JSON.stringify(await openapiDocument(), null, 2)}\n`,
  );
}
