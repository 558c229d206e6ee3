import { printYaml } from "../../domain/yaml.ts";

export type Format = "yaml" | "json";

export const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** A configuration as a file that can be edited and sent back. */
export const printConfig = (config: unknown, format: Format): string =>
  format === "json" ? json(config) : printYaml(config);
