/** An id of 128 random bits, such as `msg_…`. */
export const randomId = (prefix: string): string => `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
