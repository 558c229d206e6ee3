import { misuse } from "./failure.ts";
import { toggle, type Values } from "./option.ts";

/** What can be switched on and off. */
export const ENABLING = {
  enable: toggle("--enable", "switch it on"),
  disable: toggle("--disable", "switch it off"),
};

/** Undefined: it stays as it is. */
export function enabledOf({ enable, disable }: Values<typeof ENABLING>): boolean | undefined {
  if (enable && disable) throw misuse("--enable and --disable are contraries: give one.");
  return enable || disable ? enable : undefined;
}
