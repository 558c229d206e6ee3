/**
 * The form of an API key: `sbx_<id>_<secret>_<mac>`, where the id is `w<workspace>p<project>k<random>` with the
 * numbers of its workspace and of its project (0: every project of the workspace). The MAC covers the id and the
 * secret, so a forged key is refused without a look-up, and a genuine one tells at once where its data lie.
 */
const KEY = /^sbx_(w([1-9][0-9]{0,14})p(0|[1-9][0-9]{0,14})k[0-9a-z]{12})_([0-9a-zA-Z]{43})_([0-9a-f]{32})$/;

export interface ApiKeyParts {
  id: string;
  /** Number of the workspace. */
  workspace: number;
  /** Number of the project; null for a key of the whole workspace. */
  project: number | null;
  secret: string;
  mac: string;
}

export function parseApiKey(token: string): ApiKeyParts | null {
  const match = KEY.exec(token);
  if (!match) return null;
  const [, id, workspace, project, secret, mac] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { id, workspace: Number(workspace), project: project === "0" ? null : Number(project), secret, mac };
}

/** `random` is twelve characters of [0-9a-z]. */
export const apiKeyId = (workspace: number, project: number | null, random: string): string =>
  `w${workspace}p${project ?? 0}k${random}`;

/** What the MAC is computed over. */
export const macInput = (id: string, secret: string): string => `sbx_${id}_${secret}`;
