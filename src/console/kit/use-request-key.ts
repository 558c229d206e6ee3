import { useRef } from "react";

/** The Idempotency-Key of what is sent: the same for the same body, however often it is sent; another for another. */
export function useRequestKey(): (sent: unknown) => string {
  const last = useRef({ sent: "", key: "" });
  return (body) => {
    const sent = JSON.stringify(body);
    if (last.current.sent !== sent) last.current = { sent, key: crypto.randomUUID() };
    return last.current.key;
  };
}
