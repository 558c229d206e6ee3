import type { Move } from "../../../domain/instance/moves.ts";
import { defineCommand, type Command } from "../../command.ts";
import { tellStatus } from "../../instance.ts";
import { changedBy, reason } from "../../options.ts";
import { theInstance } from "./options.ts";

/** The moves of an instance's life, each of which a hook may be called for. */
const move = (verb: Move, summary: string, details: string): Command =>
  defineCommand({
    name: `instances ${verb}`,
    summary,
    details: `${details} Where it has a hook for that, it is called first; one that fails leaves the instance in error.`,
    examples: [`signalbox instances ${verb} in_0f8fad5bd9cb469fa16570867728950e`],
    options: { id: theInstance, changedBy, reason },
    positional: "id",
    async run({ id, changedBy, reason }, context) {
      const answer = await context.api.v1.instances[":id"][verb].$post({
        param: { id },
        json: { changed_by: changedBy ?? context.io.userName, reason },
      });
      tellStatus(context, await answer.json());
    },
  });

export const initialize = move("initialize", "Initialize an instance", "From idle or error, to idle.");
export const activate = move("activate", "Put an instance to work", "From idle, to active.");
export const deactivate = move("deactivate", "Give an instance a rest", "From active or busy, to idle.");
export const shutdown = move(
  "shutdown",
  "Shut an instance down for good",
  "From any status, to offline: nothing brings it back.",
);
