/** Whose metrics they are: a project's number, an agent, and one of its shards. */
export interface ShardName {
  projectId: number;
  agentId: string;
  shard: number;
}

/** The name of the object that counts for an agent; an agent's shards are numbered from 0. */
export const shardName = ({ projectId, agentId, shard }: ShardName): string =>
  `${projectId}/${agentId}/${shard}`;

export function parseShardName(name: string): ShardName {
  const [projectId, agentId, shard] = name.split("/");
  if (!projectId || !agentId || !shard)
    throw new Error("A metrics shard is named <project>/<agent_id>/<shard>");
  return { projectId: Number(projectId), agentId, shard: Number(shard) };
}
