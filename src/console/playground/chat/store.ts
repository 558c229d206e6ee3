import { useSyncExternalStore } from "react";
import { useMe } from "../../api/session.ts";
import { keptKey, readKept, writeKept } from "../../kit/kept.ts";
import type { Answer, Conversation, Exchange, Side } from "./exchange.ts";

/** Milliseconds between two paintings of what streams in, and between two savings of it. */
const PAINT_MS = 40;
const SAVE_MS = 400;
/** Exchanges that a tab keeps. */
const MAX_KEPT = 100;

const newSession = (): string => `playground-${crypto.randomUUID()}`;

const empty = (): Conversation => ({
  sessions: { left: newSession(), right: newSession() },
  exchanges: [],
});

/** What was being answered when the page was left will not go on; what models were sent is kept nowhere. */
const restored = (answer: Answer): Answer =>
  answer.state === "running" ? { ...answer, state: "interrupted" } : answer;

const storable = (answer: Answer): Answer =>
  answer.end?.debug ? { ...answer, end: { ...answer.end, debug: undefined } } : answer;

const withAnswers = (conversation: Conversation, change: (answer: Answer) => Answer): Conversation => ({
  ...conversation,
  exchanges: conversation.exchanges.map((exchange) => ({
    ...exchange,
    answers: exchange.answers.map(change),
  })),
});

/** A conversation that outlives its page: streams go on while another page is looked at, and a reload keeps what was said. */
export class ConversationStore {
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  readonly #running = new Map<string, AbortController>();
  #current: Conversation;
  #painted: Conversation;
  #paint: number | undefined;
  #save: number | undefined;

  constructor(key: string) {
    this.#key = key;
    this.#current = withAnswers(readKept(key, empty()), restored);
    this.#painted = this.#current;
    window.addEventListener("pagehide", () => {
      // Whoever signs out has taken away what was kept.
      if (this.#save !== undefined) this.#keep();
    });
  }

  readonly listen = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As it is shown. */
  readonly painted = (): Conversation => this.#painted;

  get current(): Conversation {
    return this.#current;
  }

  change(next: Conversation): void {
    this.#current = next;
    if (this.#paint === undefined) this.#paint = window.setTimeout(() => this.#show(), PAINT_MS);
    if (this.#save === undefined) this.#save = window.setTimeout(() => this.#keep(), SAVE_MS);
  }

  changeExchange(id: string, change: (exchange: Exchange) => Exchange): void {
    const exchanges = this.#current.exchanges.map((one) => (one.id === id ? change(one) : one));
    this.change({ ...this.#current, exchanges });
  }

  changeAnswer(exchangeId: string, id: string, change: (answer: Answer) => Answer): void {
    this.changeExchange(exchangeId, (exchange) => ({
      ...exchange,
      answers: exchange.answers.map((answer) => (answer.id === id ? change(answer) : answer)),
    }));
  }

  /** Both sides begin anew. */
  clear(): void {
    this.stop();
    this.change(empty());
  }

  newSession(side: Side): string {
    const session = newSession();
    this.change({ ...this.#current, sessions: { ...this.#current.sessions, [side]: session } });
    return session;
  }

  begin(id: string): AbortSignal {
    const controller = new AbortController();
    this.#running.set(id, controller);
    return controller.signal;
  }

  ended(id: string): void {
    this.#running.delete(id);
  }

  /** Stops all that is being answered. */
  stop(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  #show(): void {
    this.#paint = undefined;
    this.#painted = this.#current;
    for (const listener of this.#listeners) listener();
  }

  #keep(): void {
    window.clearTimeout(this.#save);
    this.#save = undefined;
    let { exchanges } = withAnswers(this.#current, storable);
    exchanges = exchanges.slice(-MAX_KEPT);
    // What is old makes room for what is new.
    while (!writeKept(this.#key, { ...this.#current, exchanges }) && exchanges.length > 0)
      exchanges = exchanges.slice(Math.ceil(exchanges.length / 2));
  }
}

const stores = new Map<string, ConversationStore>();

/** The conversation of this person in this project; each name is one of its own. */
export function useConversation(name: string): ConversationStore {
  const key = keptKey(useMe(), name);
  const store = stores.get(key) ?? new ConversationStore(key);
  stores.set(key, store);
  return store;
}

export const useShown = (store: ConversationStore): Conversation =>
  useSyncExternalStore(store.listen, store.painted);

/** The last answer of a side, or null. */
export function lastAnswer({ exchanges }: Conversation, side: Side): Answer | null {
  for (const { answers } of exchanges.toReversed()) {
    const found = answers.findLast((answer) => answer.side === side);
    if (found) return found;
  }
  return null;
}

export const isRunning = (conversation: Conversation): boolean =>
  conversation.exchanges.some(({ answers }) => answers.some(({ state }) => state === "running"));
