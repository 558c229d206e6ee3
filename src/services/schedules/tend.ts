export const tendSchedules = async (_env: Env, _now: number): Promise<number | null> => null;
