/** Without what was not given, so that what stands elsewhere stays. */
export const given = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;

/** Of an option that may be repeated: undefined where it was not given. */
export const someOf = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined);
