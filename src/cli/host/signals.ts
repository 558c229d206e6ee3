const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Does some work that SIGINT and SIGTERM end in order, by its signal; a third of them ends the process at once. */
export async function endedBySignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const told = new AbortController();
  let count = 0;
  const stop = (): void => {
    count += 1;
    told.abort();
    // Whoever started this may pass on what the terminal has sent already: the second may be the first.
    if (count > 2) process.exit(130);
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(told.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}
