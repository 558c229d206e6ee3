import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createLines } from "../../src/cli/lines.ts";

/** A terminal that keeps what it shows. */
function terminal() {
  const input = new PassThrough();
  const shown = { text: "" };
  const screen = new Writable({
    write(chunk, _encoding, done) {
      shown.text += String(chunk);
      done();
    },
  });
  const lines = createLines(input, Object.assign(screen, { columns: 80 }));
  return { lines, shown, type: (text: string) => void input.write(text) };
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("lines of a stream", () => {
  it("are messages, and the last needs no end", async () => {
    const input = new PassThrough();
    const lines = createLines(input, null);
    const first = lines.next("> ");
    input.end("one\ntwo\r\nthree");
    expect([await first, await lines.next(""), await lines.next(""), await lines.next("")]).toEqual([
      "one",
      "two",
      "three",
      null,
    ]);
    expect(lines.typed).toBe(false);
  });
});

describe("lines that are typed", () => {
  it("come one by one, behind the prompt", async () => {
    const { lines, shown, type } = terminal();
    const first = lines.next("28> ");
    type("hello\r");
    expect(await first).toBe("hello");
    expect(shown.text).toContain("28> ");
    lines.close();
    expect(await lines.next("")).toBeNull();
  });

  it("are one message where they are pasted", async () => {
    const { lines, type } = terminal();
    const first = lines.next("> ");
    type("\u001b[200~first line\r\rthird, not s\u001b[201~");
    await moment();
    type("ent yet\r");
    expect(await first).toBe("first line\n\nthird, not sent yet");
    const second = lines.next("> ");
    type("alone\r");
    expect(await second).toBe("alone");
    lines.close();
  });

  it("wait while an answer is shown, and are not shown in it", async () => {
    const { lines, shown, type } = terminal();
    const first = lines.next("> ");
    type("one\r");
    await first;
    const before = shown.text;
    type("two\rthr");
    await moment();
    expect(shown.text).toBe(before);
    expect(await lines.next("> ")).toBe("two");
    expect(shown.text).toContain("> two\n");
    const third = lines.next("> ");
    type("ee\r");
    expect(await third).toBe("three");
    lines.close();
  });

  it("are cleared by Ctrl-C, which is told where there is nothing to clear", async () => {
    const { lines, type } = terminal();
    let interrupted = 0;
    lines.onInterrupt = () => (interrupted += 1);
    const first = lines.next("> ");
    type("wrong\u0003right\r");
    expect(await first).toBe("right");
    expect(interrupted).toBe(0);
    type("\u0003");
    await moment();
    expect(interrupted).toBe(1);
    const second = lines.next("> ");
    type("\u0003");
    await moment();
    expect(interrupted).toBe(2);
    lines.close();
    expect(await second).toBeNull();
  });

  it("end with Ctrl-D; the terminal is told when pastes are told apart", async () => {
    const { lines, shown, type } = terminal();
    const first = lines.next("> ");
    expect(shown.text).toContain("\u001b[?2004h");
    type("\u0004");
    expect(await first).toBeNull();
    expect(shown.text).toContain("\u001b[?2004l");
  });
});
