import { describe, expect, it } from "vitest";
import { socketFault } from "../../src/domain/address.ts";

const both = (url: string) => [socketFault(url, false) === null, socketFault(url, true) === null];

describe("WebSockets", () => {
  it.each([["wss://stt.example.com/api/stt/stream"], ["wss://8.8.8.8"]])("may go to %s", (url) => {
    expect(both(url)).toEqual([true, true]);
  });

  it.each([
    ["ws://localhost:8003"],
    ["ws://127.0.0.1:8003"],
    ["ws://[::1]:8003"],
    ["ws://0x7f.1"],
    ["ws://whisper-stt:8003"],
    ["ws://10.1.2.3"],
    ["ws://192.168.0.7"],
    ["ws://stt.local"],
    ["wss://localhost"],
  ])("may go to %s only where this machine may be called", (url) => {
    expect(both(url)).toEqual([false, true]);
  });

  it.each([
    ["ws://stt.example.com"],
    ["ws://8.8.8.8"],
    ["ws://169.254.169.254"],
    ["ws://metadata"],
    ["ws://metadata.google.internal"],
    ["ws://[fd00:ec2::254]"],
    ["ws://[::ffff:169.254.169.254]"],
    ["ws://100.100.100.200"],
    ["ws://0.0.0.0"],
    ["ws://user:pass@localhost"],
    ["wss://user@stt.example.com"],
    ["wss://169.254.169.254"],
    ["wss://10.0.0.1"],
    ["wss://whisper-stt"],
    ["http://localhost"],
    ["https://stt.example.com"],
    ["nonsense"],
  ])("never go to %s", (url) => {
    expect(both(url)).toEqual([false, false]);
  });
});
