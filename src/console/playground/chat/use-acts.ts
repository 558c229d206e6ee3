import { useMemo } from "react";
import type { AskedAs } from "../asked/asked-as.ts";
import { useAgents } from "../target/use-agents.ts";
import { giveResults, tryAgain } from "./ask.ts";
import type { ExchangeActs } from "./exchange-view.tsx";
import type { ConversationStore } from "./store.ts";

/** Names of agents as people know them; of one that is not known, its id. */
export function useNames(): (agentId: string) => string {
  const { data } = useAgents();
  return useMemo(() => {
    const names = new Map((data ?? []).map(({ agent_id, name }) => [agent_id, name]));
    return (agentId) => names.get(agentId) ?? agentId;
  }, [data]);
}

/** What can be done with an answer. */
export function useActs(store: ConversationStore, as: AskedAs): ExchangeActs {
  const nameOf = useNames();
  return useMemo(
    () => ({
      nameOf,
      onTryAgain: (exchange, answer) => void tryAgain(store, exchange, answer, as),
      onResults: (exchange, answer, results) => void giveResults(store, exchange, answer, results, as),
      onVerdict: (exchange, answer, verdict) =>
        store.changeAnswer(exchange.id, answer.id, (now) => ({ ...now, verdict })),
    }),
    [nameOf, store, as],
  );
}
