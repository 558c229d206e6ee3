import type { Page } from "playwright-core";

export interface Throttle {
  name: string;
  /** Milliseconds of a round trip. */
  latency: number;
  /** Bits a second, down and up. */
  bits: number;
  /** How many times slower than this machine the processor is. */
  cpu: number;
}

/** As Lighthouse throttles: a phone of the middle class on a slow network, and a laptop on a good one. */
export const THROTTLES: Throttle[] = [
  { name: "laptop, cable", latency: 40, bits: 10_240_000, cpu: 1 },
  { name: "phone, slow 4G", latency: 150, bits: 1_638_400, cpu: 4 },
];

export async function throttle(page: Page, { latency, bits, cpu }: Throttle): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: bits / 8,
    uploadThroughput: bits / 8,
  });
  await session.send("Emulation.setCPUThrottlingRate", { rate: cpu });
}
