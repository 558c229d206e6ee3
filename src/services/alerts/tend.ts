export const tendAlerts = async (_env: Env, _now: number, _projectId: number): Promise<number | null> => null;
