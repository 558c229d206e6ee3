export const Actions = (_: { experiment: unknown }) => null;
