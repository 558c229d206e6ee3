import { Problem } from "../../domain/errors.ts";
import { credentialPlace } from "./places.ts";
import { unseal } from "./seal.ts";

/** A credential in clear. Throws `internal` when no master key of this deployment opens it. */
export const openSealed = (
  masterKeys: string,
  projectId: number,
  name: string,
  sealed: string,
): Promise<string> =>
  unseal(masterKeys, credentialPlace(projectId, name), sealed).catch(() => {
    throw new Problem(
      "internal",
      `The credential ${JSON.stringify(name.slice(0, 300))} cannot be opened with the master keys of this deployment: replace its value, or add the key that sealed it.`,
    );
  });
