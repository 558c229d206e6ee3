import { expect, it } from "vitest";
import { readBytes } from "../../src/domain/bytes.ts";

const tooMany = () => new Error("too many");

/** A body that comes in parts, and how many of them were asked for. */
function inParts(parts: string[], headers: Record<string, string> = {}) {
  const told = { count: 0 };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const part = parts[told.count];
        if (part === undefined) return controller.close();
        told.count += 1;
        controller.enqueue(new TextEncoder().encode(part));
      },
    },
    { highWaterMark: 0 },
  );
  return { told, request: { headers: new Headers(headers), body } };
}

it("puts a body together, and reads and believes no more than is allowed", async () => {
  const whole = inParts(["ab", "", "c"]);
  expect(new TextDecoder().decode(await readBytes(whole.request, 3, tooMany))).toBe("abc");
  const long = inParts(["ab", "cd", "ef", "gh"]);
  await expect(readBytes(long.request, 3, tooMany)).rejects.toThrow("too many");
  expect(long.told.count).toBe(2);
  const announced = inParts(["ab"], { "content-length": "4" });
  await expect(readBytes(announced.request, 3, tooMany)).rejects.toThrow("too many");
  expect(announced.told.count).toBe(0);
  expect(await readBytes({ headers: new Headers(), body: null }, 0, tooMany)).toHaveLength(0);
});
