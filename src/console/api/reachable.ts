import { createSwitch } from "./switch.ts";

/** Milliseconds between two looks for a service that is away. */
const LOOK_AGAIN_MS = 2_000;

/** Whether the service answered last. While it does not, it is asked again and again. */
export const reachable = createSwitch(true);

let timer: number | undefined;

async function look(): Promise<void> {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) reachable.set(true);
}

reachable.listen(() => {
  window.clearInterval(timer);
  if (!reachable.get()) timer = window.setInterval(() => void look(), LOOK_AGAIN_MS);
});
