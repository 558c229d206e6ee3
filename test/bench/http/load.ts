import { connect, type Socket } from "node:net";

/** What a slice of load came to. */
export interface Load {
  perSecond: number;
  /** Milliseconds of each request. */
  latencies: number[];
}

/**
 * Connections that are kept open, each of which sends its next request when it has its answer. Written on bare sockets:
 * Node's own client takes longer for a request than workerd does, and would be what is measured.
 */
export class Connections {
  private readonly url: URL;
  private readonly requests: readonly Buffer[];
  private sockets: Socket[];
  private next = 0;

  private constructor(url: URL, sockets: Socket[], requests: readonly Buffer[]) {
    this.url = url;
    this.sockets = sockets;
    this.requests = requests;
  }

  static async open(url: URL, requests: readonly Buffer[], count: number): Promise<Connections> {
    const opened = Array.from({ length: count }, () => open(url));
    return new Connections(url, await Promise.all(opened), requests);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Sends requests for so long. Rejects when one is not answered with 200. */
  async load(ms: number): Promise<Load> {
    // workerd closes what was idle for five seconds.
    const reopened = this.sockets.map(async (socket) =>
      socket.readable && socket.writable ? socket : open(this.url),
    );
    this.sockets = await Promise.all(reopened);
    const latencies: number[] = [];
    const start = performance.now();
    const until = start + ms;
    await Promise.all(this.sockets.map((socket) => this.drive(socket, until, latencies)));
    return { perSecond: (latencies.length * 1000) / (performance.now() - start), latencies };
  }

  private drive(socket: Socket, until: number, latencies: number[]): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = 0;
      /** Bytes of the answer that are still to come; -1: its head has not been read. */
      let left = -1;
      let head = "";
      const done = (error?: Error): void => {
        socket.off("data", take);
        socket.off("error", done);
        socket.off("close", closed);
        if (error) reject(error);
        else resolve();
      };
      const closed = (): void => done(new Error("a connection was closed"));
      const send = (): void => {
        left = -1;
        head = "";
        sentAt = performance.now();
        socket.write(this.requests[(this.next += 1) % this.requests.length]!);
      };
      const take = (data: Buffer): void => {
        if (left < 0) {
          head += data.toString("latin1");
          const end = head.indexOf("\r\n\r\n");
          if (end < 0) return;
          const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
          if (!head.startsWith("HTTP/1.1 200") || length === undefined)
            return done(new Error(`an unexpected answer: ${head}`));
          left = Number(length) - (head.length - end - 4);
        } else left -= data.length;
        if (left > 0) return;
        const now = performance.now();
        latencies.push(now - sentAt);
        if (now < until) send();
        else done();
      };
      socket.on("data", take);
      socket.on("error", done);
      socket.on("close", closed);
      send();
    });
  }
}

function open({ hostname, port }: URL): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
