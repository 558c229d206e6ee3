/** How what an address holds is read: whatever is not of its kind is left out. */

export const word = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Numbers are quoted by nobody who types an address. */
export const number = (value: unknown): number | undefined => {
  const found = Number(value);
  return value !== "" && value !== undefined && Number.isSafeInteger(found) && found > 0 ? found : undefined;
};

/** An id, or what is sought. */
export const name = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isFinite(value) ? String(value) : word(value);

/** JSON, as it stands in an address. */
export const written = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : word(value);

export const oneOf =
  <const T extends readonly string[]>(values: T) =>
  (value: unknown): T[number] | undefined =>
    values.find((known) => known === value);

/** The search of an address, field by field. */
export const reads =
  <T extends Record<string, (value: unknown) => unknown>>(fields: T) =>
  (search: Record<string, unknown>): { [Field in keyof T]?: ReturnType<T[Field]> } =>
    Object.fromEntries(Object.entries(fields).map(([field, read]) => [field, read(search[field])])) as {
      [Field in keyof T]?: ReturnType<T[Field]>;
    };
