import { colorOf } from "../../charts/palette.ts";

/** The same colour for a version wherever the page shows it: newer versions choose first. */
export function versionColors(versions: readonly (number | null)[]): (version: number | null) => string {
  const order = [...new Set(versions.filter((version) => version !== null))].toSorted((a, b) => b - a);
  const place = new Map(order.map((version, index) => [version, index]));
  return (version) => {
    const index = version === null ? undefined : place.get(version);
    return index === undefined ? "var(--mantine-color-dimmed)" : colorOf(index);
  };
}
