import { MAX_EVENT_CHARACTERS } from "../limits.ts";

/** One server-sent event. */
export interface StreamEvent {
  type: string;
  data: string;
}

/** Reads server-sent events (WHATWG HTML 9.2.6) from pieces of text that may end anywhere. Throws when one is too long. */
export class EventReader {
  private rest = "";
  private type = "";
  private data: string[] = [];
  private length = 0;
  /** The last id, for `Last-Event-ID`. */
  lastId: string | null = null;

  /** The events that are complete with this piece. */
  read(piece: string): StreamEvent[] {
    // A CR at the end may be the first half of a CRLF: it waits.
    const text = this.rest + piece;
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.rest = lines.pop()! + text.slice(whole.length);
    this.length += piece.length;
    const events = lines.flatMap((line) => this.line(line));
    if (events.length > 0) this.length = this.rest.length;
    if (this.length > MAX_EVENT_CHARACTERS) throw new Error("An event of the stream is too long.");
    return events;
  }

  private line(line: string): StreamEvent[] {
    if (line === "") return this.dispatch();
    const at = line.indexOf(":");
    // A comment keeps the connection open and is no part of an event.
    if (at === 0) {
      if (this.data.length === 0 && this.type === "") this.length = 0;
      return [];
    }
    const field = at < 0 ? line : line.slice(0, at);
    const value = at < 0 ? "" : line.slice(at + 1).replace(/^ /, "");
    if (field === "event") this.type = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id" && !value.includes("\0")) this.lastId = value === "" ? null : value;
    return [];
  }

  private dispatch(): StreamEvent[] {
    const event = { type: this.type === "" ? "message" : this.type, data: this.data.join("\n") };
    const empty = this.data.length === 0;
    this.type = "";
    this.data = [];
    return empty ? [] : [event];
  }
}
