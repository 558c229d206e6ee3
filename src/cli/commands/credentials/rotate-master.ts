import { defineCommand } from "../../command.ts";
import { EXIT, Failure } from "../../failure.ts";
import { json } from "../../output/config.ts";

export const rotateMaster = defineCommand({
  name: "credentials rotate-master",
  summary: "Seal all stored secrets with the first master key",
  details:
    "Of all workspaces of the deployment, so it takes the root key. To rotate without downtime: deploy SIGNALBOX_ENCRYPTION_KEY with the new key behind the old one (old,new), then before it (new,old), run this, run it again when no request is served by an older deployment, and deploy the new key alone. It may be stopped, and begun again, at any time.",
  examples: ["signalbox credentials rotate-master"],
  options: {},
  async run(_values, { api, io, json: asJson }) {
    const rotate = async () => (await api.v1.credentials["rotate-master"].$post()).json();
    let sealed = 0;
    let done = await rotate();
    sealed += done.resealed;
    // What somebody changes meanwhile is left for the next time; where nothing is sealed, nothing will be.
    while (done.left > 0 && done.resealed > 0) {
      io.err(`${sealed} sealed with ${done.key_id}, ${done.left} left\n`);
      done = await rotate();
      sealed += done.resealed;
    }
    const { key_id, left, unopenable } = done;
    if (asJson) io.out(json({ key_id, resealed: sealed, left, unopenable }));
    else if (left === 0 && unopenable === 0)
      io.out(`${sealed} sealed with ${key_id}: no secret needs another key\n`);
    if (left > 0) throw new Failure(`${left} are not sealed with ${key_id}: run it again.`, EXIT.refused);
    if (unopenable > 0) {
      throw new Failure(
        `${sealed} sealed with ${key_id}; ${unopenable} cannot be opened: they need a key that is not in SIGNALBOX_ENCRYPTION_KEY, or are damaged.`,
        EXIT.refused,
      );
    }
  },
});
