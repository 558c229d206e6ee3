import { createMCPClient, MCPClientError, type ListToolsResult, type MCPClient } from "@ai-sdk/mcp";
import type { McpTool } from "../../../domain/tool.ts";
import { safeFetch } from "../../safe-fetch.ts";
import { toolHeaders, toolKey, type ToolSetting } from "../http.ts";
import { ToolError } from "../tool-set.ts";
import { isForgotten } from "./failure.ts";

/** Protocol versions from this one on have neither greeting nor sessions. */
const FIRST_MODERN = "2026-07-28";
/** Requests that one call may lead to: a greeting is three, and a server may ask back. */
const MAX_REQUESTS = 12;
/** Milliseconds for telling a server that its session is over. */
const CLOSE_MS = 2_000;

/** How a server was spoken to, so that it need not be asked again. */
export interface Manner {
  isModern: boolean;
  /** What a server without sessions answered to the greeting: the next one can do without. */
  greeting: MCPClient["initializeResult"] | null;
}

export interface McpSetting extends ToolSetting {
  /** Takes work that nobody waits for. */
  later(work: Promise<unknown>): void;
}

/** What of a stream cannot be understood; anything else that a server says unasked is nothing to us. */
const isBroken = (error: unknown): boolean =>
  !MCPClientError.isInstance(error) || error.message.includes("Failed to parse");

/** One conversation with an MCP server over streamable HTTP, opened when it is first needed. It is of one request. */
export class McpConnection {
  /** The key that it is sent. */
  key: string | null = null;
  readonly #tool: McpTool;
  readonly #setting: McpSetting;
  readonly #fetch: typeof fetch;
  readonly #known: ListToolsResult | null;
  #manner: Manner | null;
  #opened: Promise<MCPClient> | null = null;
  /** Aborted when a stream of the server's cannot be understood: what was asked is not answered any more. */
  #broken = new AbortController().signal;
  #hasSession = false;
  #left = 0;

  /** `known`: definitions that the server gave before, in its own words. */
  constructor(
    tool: McpTool,
    setting: McpSetting,
    { maxBytes, manner, known }: { maxBytes: number; manner: Manner | null; known: ListToolsResult | null },
  ) {
    this.#tool = tool;
    this.#setting = setting;
    this.#manner = manner;
    this.#known = known;
    this.#fetch = safeFetch({ allowLocalhost: setting.allowLocalhost, maxBytes });
  }

  readonly #send: typeof fetch = async (input, init) => {
    // What a server would tell by itself, nobody listens to.
    if (init?.method === "GET") return new Response(null, { status: 405 });
    if (init?.method === "DELETE") {
      const ended = await this.#fetch(input, { ...init, signal: AbortSignal.timeout(CLOSE_MS) });
      await ended.body?.cancel();
      return ended;
    }
    this.#left -= 1;
    if (this.#left < 0) throw new ToolError("The MCP server asks for too much.");
    return this.#fetch(input, init);
  };

  async #open(signal: AbortSignal): Promise<MCPClient> {
    const { url } = this.#tool;
    this.key = await toolKey(this.#setting, this.#tool);
    const greeting = this.#manner?.greeting ?? null;
    const broken = new AbortController();
    this.#broken = broken.signal;
    this.#hasSession = false;
    const client = await createMCPClient({
      transport: {
        type: "http",
        url,
        headers: toolHeaders(this.#setting, this.key),
        fetch: this.#send,
        onSessionIdChange: (id) => {
          this.#hasSession = id !== undefined;
        },
        ...(greeting === null ? {} : { initialProtocolVersion: greeting.protocolVersion }),
      },
      clientName: "signalbox",
      protocolVersionDiscovery: this.#manner?.isModern !== false,
      initializationOptions: { signal: AbortSignal.any([signal, broken.signal]) },
      ...(greeting === null ? {} : { initialInitializeResult: greeting }),
      onUncaughtError: (error) => {
        if (isBroken(error)) broken.abort(error);
      },
    }).catch((error: unknown) => {
      throw broken.signal.aborted ? broken.signal.reason : error;
    });
    const isModern = client.initializeResult.protocolVersion >= FIRST_MODERN;
    this.#manner = { isModern, greeting: isModern || this.#hasSession ? null : client.initializeResult };
    // Some of a modern server's arguments go into headers, which its definitions name.
    if (isModern && this.#known !== null) client.toolsFromDefinitions(this.#known);
    return client;
  }

  get manner(): Manner | null {
    return this.#manner;
  }

  async #once<T>(
    signal: AbortSignal,
    ask: (client: MCPClient, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.#left = MAX_REQUESTS;
    this.#opened ??= this.#open(signal).catch((error: unknown) => {
      this.#opened = null;
      throw error;
    });
    const client = await this.#opened;
    const broken = this.#broken;
    try {
      return await ask(client, AbortSignal.any([signal, broken]));
    } catch (error) {
      if (!broken.aborted) throw error;
      this.#setting.later(this.close());
      throw broken.reason;
    }
  }

  /** Asks the server something, once more from the beginning where it has forgotten us. Throws as the SDK and safeFetch do. */
  async ask<T>(signal: AbortSignal, ask: (client: MCPClient, signal: AbortSignal) => Promise<T>): Promise<T> {
    const isResumed = this.#opened !== null || (this.#manner?.greeting ?? null) !== null;
    try {
      return await this.#once(signal, ask);
    } catch (error) {
      if (!isResumed || !isForgotten(error)) throw error;
      this.#opened = null;
      if (this.#manner !== null) this.#manner = { ...this.#manner, greeting: null };
      return this.#once(signal, ask);
    }
  }

  /** Ends the session. Never throws; opens again when it is needed. */
  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    const client = await opened?.catch(() => null);
    await client?.close().catch(() => {});
  }
}
