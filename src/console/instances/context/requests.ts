import { api, body, segment } from "../../api/client.ts";

const ofInstance = api.instances[":id"].contexts;
const one = ofInstance[":name"];

export interface ContextPlace {
  instanceId: string;
  name: string;
}

const paramOf = ({ instanceId, name }: ContextPlace) => ({ id: segment(instanceId), name: segment(name) });

export const readContexts = (instanceId: string, cursor: string | undefined) =>
  body(ofInstance.$get({ param: { id: segment(instanceId) }, query: { cursor } }));

export const readContext = (place: ContextPlace, version?: number) =>
  body(
    one.$get({
      param: paramOf(place),
      query: { version: version === undefined ? undefined : String(version) },
    }),
  );

export type Context = Awaited<ReturnType<typeof readContext>>;

/** Written only while the version that was seen is the current one; 0: while there is none of the name. */
export const writeContext = (
  place: ContextPlace,
  seen: number,
  json: { data: unknown; change_description?: string; shared?: boolean },
) => body(one.$put({ param: paramOf(place), json: { ...json, expected_version: seen } }));

export const readVersions = (place: ContextPlace, cursor: string | undefined) =>
  body(one.versions.$get({ param: paramOf(place), query: { cursor } }));

export const rollBack = (place: ContextPlace, version: number, reason?: string) =>
  body(one.rollback.$post({ param: paramOf(place), json: { target_version: version, reason } }));

export const readDiff = (place: ContextPlace, from: number, to: number) =>
  body(one.diff.$get({ param: paramOf(place), query: { from: String(from), to: String(to) } }));

export const removeContext = (place: ContextPlace) => one.$delete({ param: paramOf(place) });
