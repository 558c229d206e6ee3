/** What sealed texts are bound to, so that each opens nowhere else: tenant | resource | field. */

export const credentialPlace = (projectId: number, name: string): string =>
  `project:${projectId}|credential:${name}|value`;

export const webhookPlace = (projectId: number, id: string): string =>
  `project:${projectId}|webhook:${id}|secret`;

export const toolPlace = (projectId: number, name: string): string =>
  `project:${projectId}|tool:${name}|secret`;

export const instancePlace = (projectId: number, id: string): string =>
  `project:${projectId}|instance:${id}|hook_secret`;
