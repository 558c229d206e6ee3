import { api, body, segment } from "../../../api/client.ts";
import type { Experiment } from "../../queries.ts";

/** What a dialog of an experiment is given. */
export interface DialogProps {
  experiment: Experiment;
  opened: boolean;
  onClose: () => void;
}

export type Verb = "start" | "pause" | "resume" | "stop";

const target = (id: string) => ({ param: { id: segment(id) } });

/** Does what needs no more than a reason. */
export function turn(id: string, verb: Verb, reason?: string): Promise<Experiment> {
  const input = { ...target(id), json: { ...(reason && { reason }) } };
  const routes = api.experiments[":id"];
  if (verb === "start") return body(routes.start.$post(input));
  if (verb === "pause") return body(routes.pause.$post(input));
  return verb === "resume" ? body(routes.resume.$post(input)) : body(routes.stop.$post(input));
}

/** Changes an experiment, unless somebody else has changed it since it was read. */
export const change = (
  { test_id: id, revision }: Pick<Experiment, "test_id" | "revision">,
  json: Parameters<(typeof api.experiments)[":id"]["$patch"]>[0]["json"],
): Promise<Experiment> =>
  body(api.experiments[":id"].$patch({ ...target(id), json }, { headers: { "If-Match": `"${revision}"` } }));
