/** The moves of an instance that somebody may be called for: the move completes when that was answered. */
export const HOOKS = ["initialize", "activate", "deactivate", "shutdown"] as const;
export type HookName = (typeof HOOKS)[number];

/** Where each is called. */
export type Hooks = Partial<Record<HookName, { url: string }>>;
