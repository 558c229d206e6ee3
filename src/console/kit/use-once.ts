import { useState } from "react";

/** True from the first time on: what was loaded for it stays, and can close in its own way. */
export function useOnce(now: boolean): boolean {
  const [was, setWas] = useState(now);
  if (now && !was) setWas(true);
  return was || now;
}
