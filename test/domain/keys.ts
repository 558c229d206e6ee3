import { apiKeyId, macInput } from "../../src/domain/api-key.ts";

/** A key of the right form, with a MAC of zeros. */
export const formatKeyForTest = (workspace: number, project: number | null): string =>
  `${macInput(apiKeyId(workspace, project, "0123456789ab"), "A".repeat(43))}_${"0".repeat(32)}`;
