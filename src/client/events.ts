import { asError } from "./errors.ts";
import type { Events } from "./types.ts";

type Listener<Name extends keyof Events> = (event: Events[Name]) => void;

export class Emitter {
  private readonly listeners: { [Name in keyof Events]: Set<Listener<Name>> } = {
    change: new Set(),
    error: new Set(),
  };

  on<Name extends keyof Events>(name: Name, listener: Listener<Name>): () => void {
    this.listeners[name].add(listener);
    return () => void this.listeners[name].delete(listener);
  }

  /** A listener that throws spoils nothing but itself. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of this.listeners[name]) {
      try {
        listener(event);
      } catch {
        // It is the application's; there is nobody left to tell.
      }
    }
  }

  /** Tells of what was caught, whatever it is. */
  failed(error: unknown): void {
    this.emit("error", asError(error));
  }
}
