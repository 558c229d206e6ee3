/**
 * Counts a request of that name, and says whether it may pass. A binding that is missing or fails lets everything
 * through: to answer matters more than to count.
 */
export async function countRequest(binding: RateLimit | undefined, name: string): Promise<boolean> {
  if (binding === undefined) return true;
  try {
    return (await binding.limit({ key: name })).success;
  } catch (error) {
    console.warn("A rate limit could not be asked:", error instanceof Error ? error.name : "unknown");
    return true;
  }
}

/** Whom requests without a valid key are counted for. */
export const addressOf = (headers: Headers): string => `ip:${headers.get("CF-Connecting-IP") ?? "unknown"}`;
