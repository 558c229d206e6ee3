/** When this isolate last changed a project, in milliseconds since 1970: what was read before may no longer hold. */
const last = new Map<number, number>();

export const noteWrite = (projectId: number, now: number): void => void last.set(projectId, now);

export const writtenSince = (projectId: number, since: number): boolean =>
  (last.get(projectId) ?? -Infinity) >= since;
