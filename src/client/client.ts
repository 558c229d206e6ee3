import type { JsonObject } from "../domain/json.ts";
import { checkAsked } from "./asked.ts";
import { asSent } from "./attributes.ts";
import { limitOf } from "./deadline.ts";
import { SignalboxError } from "./errors.ts";
import { Emitter } from "./events.ts";
import { Directory } from "./fallback/directory.ts";
import { DEADLINE_MS } from "./limits.ts";
import { Local } from "./local/local.ts";
import { flushAtExit } from "./record/exit.ts";
import { Queue } from "./record/queue.ts";
import { Recorder } from "./record/recorder.ts";
import { Remote } from "./remote.ts";
import { Resolver } from "./resolver.ts";
import { run, runStream } from "./run/run.ts";
import { Transport } from "./transport.ts";
import type { Attributes, Client, ClientOptions, Resolved, ResolveOptions } from "./types.ts";

/** A client of one project. Nothing is sent, read or started before it is first used. */
export function createClient(options: ClientOptions): Client {
  if (!options.url || !options.key) throw new TypeError("createClient needs a url and a key.");
  const { deadlineMs = DEADLINE_MS, exposures = true } = options;
  const events = new Emitter();
  const transport = new Transport(options);
  const local = options.mode === "local" ? new Local(transport, events, options) : null;
  const directory = new Directory(options, events);
  const resolver = new Resolver(new Remote(transport, events, deadlineMs), local, directory, events);
  const queue = new Queue(transport, events, options);
  const recorder = new Recorder(queue, events);
  let closed = false;
  let unwatch: (() => void) | null = null;

  /** Recording begins: from now on there may be something to send when the process ends. */
  const watch = (): void => {
    if (!closed && options.flushAtExit !== false) unwatch ??= flushAtExit(queue);
  };

  const checkOpen = (): void => {
    if (closed) throw new SignalboxError("client_closed", { detail: "The client was closed." });
  };

  const expose: Client["expose"] = (resolved) => {
    watch();
    recorder.expose(resolved);
  };

  return {
    async resolve<Config = JsonObject>(
      agentId: string,
      attributes?: Attributes | null,
      asked: ResolveOptions<Config> = {},
    ) {
      checkOpen();
      directory.prepare();
      const { version, label, minRevision, signal, exposure = exposures } = asked;
      checkAsked(asked);
      const sent = asSent(attributes);
      const question = { agentId, attributes: sent, version, label, minRevision };
      const limit = limitOf(asked.deadlineMs ?? deadlineMs, signal);
      // The caller says what its configurations look like.
      const resolved = (await resolver.answer(question, limit, asked)) as Resolved<Config>;
      recorder.remember(resolved, sent);
      if (exposure) expose(resolved);
      return resolved;
    },
    async run(agentId, request) {
      checkOpen();
      return run(transport, agentId, request);
    },
    async runStream(agentId, request) {
      checkOpen();
      return runStream(transport, agentId, request);
    },
    expose,
    recordInteraction(interaction, of) {
      watch();
      recorder.interaction(interaction, of);
    },
    flush: async () => ({ pending: await queue.flush() }),
    async close() {
      closed = true;
      local?.stop();
      const pending = await queue.flush();
      queue.stop();
      unwatch?.();
      return { pending };
    },
    on: (name, listener) => events.on(name, listener),
  };
}
