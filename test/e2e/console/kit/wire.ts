import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

/** What stands between a browser and the service, and can be cut. */
export interface Wire {
  url: string;
  /** Ends every connection, and takes none. */
  cut(): Promise<void>;
  /** Takes connections again, at the same address. */
  mend(): Promise<void>;
  close(): Promise<void>;
}

export async function stretchWire(target: string): Promise<Wire> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("close", () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
      socket.on("error", () => {});
    }
    near.pipe(far).pipe(near);
  });
  const listen = (at: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(at, "127.0.0.1", () => resolve());
    });
  const cut = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.destroy();
    await closed;
  };
  await listen(0);
  const own = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${own}`,
    cut,
    mend: () => listen(own),
    close: () => (server.listening ? cut() : Promise.resolve()),
  };
}

/** Takes out of a page's faults what the browser tells of connections that were cut, and the router of pages behind them. */
export function forgiveCuts(faults: string[]): void {
  const left = faults.filter((fault) => !/net::|Failed to fetch dynamically imported module/.test(fault));
  faults.splice(0, faults.length, ...left);
}
