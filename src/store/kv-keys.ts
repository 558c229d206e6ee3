/** The names of all that lies in KV. Values and lifetimes are described in STORAGE.md. */

/** The newest published snapshot of an agent: a hint when an isolate starts, and the answer while D1 is away. */
export const currentKey = (projectId: number, agentId: string): string => `cur/${projectId}/${agentId}`;

/** A configuration, by its hash; immutable. */
export const configKey = (projectId: number, configHash: string): string =>
  `config/${projectId}/${configHash}`;

/** The version that an experiment gave a unit first; the unit by its hash, because it may be of any length. */
export const stickyKey = (projectId: number, experiment: string, unitHash: string): string =>
  `stick/${projectId}/${experiment}/${unitHash}`;
