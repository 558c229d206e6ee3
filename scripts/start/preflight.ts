import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { codeOf, Failure, messageOf } from "./failure.ts";

/** Fails unless the port can be listened on. */
export async function checkPort(port: number): Promise<void> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  } catch (error) {
    throw new Failure(
      codeOf(error) === "EADDRINUSE"
        ? `port ${port} is taken: stop what listens there, or choose another with npm start -- --port <number>`
        : `cannot listen on port ${port}: ${messageOf(error)}`,
    );
  }
  await new Promise((resolve) => server.close(resolve));
}

/** Makes the folder, and fails unless files can be written in it. */
export function checkFolder(folder: string): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    throw new Failure(
      `cannot write in ${folder} (${codeOf(error) ?? messageOf(error)}): choose a folder with npm start -- --persist-to <folder>`,
    );
  }
}

/** A port of this machine that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Failure("cannot listen on a port");
  return address.port;
}
