import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { createCli, type Ran } from "./cli-kit.ts";

const room = mkdtempSync(join(tmpdir(), "signalbox-cli-people-"));
const server = inject("server");
const { signalbox, done, asJson } = createCli(() => ({ url: server.url, cwd: room }));

afterAll(() => rmSync(room, { recursive: true, force: true }));

/** The key that a command prints, and its id. */
function keyOf({ out, err }: Ran): { id: string; key: string } {
  const key = /^key +(\S+)$/m.exec(out)?.[1] ?? "";
  expect(key).toMatch(/^sbx_/);
  expect(err).toContain("Keep the key: it is shown only now.\n");
  expect(err).not.toContain(key);
  return { id: /^id +(\S+)$/m.exec(out)?.[1] ?? "", key };
}

const as = (key: string) => ({ env: { SIGNALBOX_KEY: key } });

describe("people on the command line", () => {
  it("are created, given roles and keys, and deleted", async () => {
    await done(["projects", "create", "people-one", "--name", "One"]);
    await done(["projects", "create", "people-two"]);
    const about = ["--email", "ada@example.com", "--name", "Ada Lovelace"];
    expect(await done(["users", "create", "ada", ...about, "--role", "editor", "--in", "people-one"])).toBe(
      "ada is editor@people-one: signalbox keys create --user ada makes a key\n",
    );
    expect(await done(["users", "list", "--search", "LOVE"])).toMatch(
      /^ada +Ada Lovelace +ada@example\.com +editor@people-one +2/m,
    );
    expect(await done(["users", "set-role", "ada", "--role", "viewer", "--in", "people-two"])).toBe(
      "ada is editor@people-one, viewer@people-two\n",
    );
    expect(await done(["users", "set-role", "ada", "--none", "--in", "people-one"])).toBe(
      "ada is viewer@people-two\n",
    );
    expect(await done(["users", "set-role", "ada", "--role", "viewer"])).toMatch(/^ada is .*viewer(,|$)/m);
    const roles = ["--role", "viewer", "--role", "editor@people-one"];
    expect(await done(["users", "memberships", "ada", ...roles])).toContain("editor@people-one");
    expect(await done(["users", "memberships", "ada"])).not.toContain("people-two");
    expect(await done(["users", "update", "ada", "--name", "Ada King"])).toBe(
      "ada is Ada King, ada@example.com\n",
    );
    const shown = await done(["users", "show", "ada"]);
    expect(shown).toMatch(/^name +Ada King$/m);
    expect(shown).toMatch(/^id +us_/m);

    const made = keyOf(
      await signalbox(
        ["keys", "create", "ada's laptop", "--role", "editor", "--user", "ada"].concat([
          "--in",
          "people-one",
          "--expires",
          "+1d",
        ]),
      ),
    );
    const me = await done(["whoami"], as(made.key));
    expect(me).toMatch(/^user +ada, Ada King$/m);
    expect(me).toMatch(/^project +people-one alone$/m);
    expect(me).toMatch(/^may +.*agents:write/m);
    expect(await done(["keys", "list", "--user", "me"], as(made.key))).toMatch(
      new RegExp(`^${made.id} +valid +ada's laptop +editor +people-one +ada `, "m"),
    );
    expect(await done(["keys", "show", made.id])).not.toContain(made.key);

    await done(["users", "remove", "ada"]);
    expect(await signalbox(["whoami"], as(made.key))).toMatchObject({ code: 5, out: "" });
    expect(await done(["users", "list", "--search", "ada@example.com"])).toBe("");
  });

  it("keys are rotated with an overlap, and revoked", async () => {
    const first = keyOf(await signalbox(["keys", "create", "checkout service", "--role", "viewer"]));
    const second = keyOf(await signalbox(["keys", "rotate", first.id, "--overlap", "1h"]));
    expect(second.id).not.toBe(first.id);
    await done(["whoami"], as(first.key));
    expect(await done(["keys", "show", first.id])).toMatch(new RegExp(`^replaced by +${second.id}$`, "m"));
    expect(await done(["keys", "revoke", first.id])).toBe(`${first.id} is revoked\n`);
    expect(await signalbox(["whoami"], as(first.key))).toMatchObject({ code: 5 });
    expect(await done(["whoami"], as(second.key))).toMatch(/^user +none: the key is a service's$/m);
    const scoped = await asJson(["keys", "create", "resolver", "--scope", "resolve"]);
    expect(scoped).toMatchObject({ role: null, scopes: ["resolve"], key: expect.stringMatching(/^sbx_/) });
    expect((await asJson(["keys", "list"]))[0]).not.toHaveProperty("key");
  });

  it.each([
    ["no user", 4, ["users", "show", "nobody-here"], "(user_not_found)"],
    ["no role", 2, ["users", "set-role", "ada"], "needs --role"],
    ["an unknown role", 2, ["users", "set-role", "ada", "--role", "king"], "must be"],
    ["nothing that a key may do", 2, ["keys", "create", "k"], "needs --role"],
    ["no key", 4, ["keys", "show", "w1p1k0a1b2c3d4e5"], "_not_found)"],
    ["no project", 4, ["projects", "show", "nope"], "(project_not_found)"],
    ["nothing to change", 2, ["users", "update", "ada"], "give --name or --email"],
  ])("are told what cannot be: %s", async (_name, code, args, mentioned) => {
    expect(await signalbox(args)).toMatchObject({ code, out: "", err: expect.stringContaining(mentioned) });
  });
});

it("workspaces and projects are created and renamed", async () => {
  expect(await done(["workspaces", "create", "people-ws", "--name", "People"])).toBe(
    "Created people-ws: --workspace people-ws works in it\n",
  );
  expect(await done(["workspaces", "rename", "people-ws", "--name", "The people"])).toBe(
    "people-ws is called The people\n",
  );
  expect(await done(["workspaces", "list"])).toMatch(/^people-ws +The people +2/m);
  expect(await done(["workspaces", "show", "people-ws"])).toMatch(/^name +The people$/m);
  const there = ["--workspace", "people-ws"];
  expect(await done(["projects", "create", "shop", ...there])).toBe(
    "Created shop: --project shop works in it\n",
  );
  expect(await done(["projects", "rename", "shop", "--name", "The shop", ...there])).toBe(
    "shop is called The shop\n",
  );
  expect(await done(["projects", "show", "shop", ...there])).toMatch(/^name +The shop$/m);
  expect(await done(["projects", "list", ...there])).toMatch(/^default +/m);
});

it("private agents are seen by their owner and whom they are shared with; current is the user's own default", async () => {
  const people = ["carl", "dora"];
  const keys = await Promise.all(
    people.map(async (name) => {
      await done(["users", "create", name, "--email", `${name}@example.com`, "--role", "editor"]);
      return keyOf(await signalbox(["keys", "create", name, "--role", "editor", "--user", name])).key;
    }),
  );
  const [carl, dora] = [as(keys[0]!), as(keys[1]!)];
  const config = JSON.stringify({ model: { provider: "echo", id: "echo" }, instructions: "Be brief." });
  await done(["create", "carls-own", "--config-json", config, "--activate"], carl);

  expect(await done(["access", "carls-own"], carl)).toMatch(/^owner +carl$/m);
  const hidden = await done(["access", "carls-own", "--private"], carl);
  expect(hidden).toMatch(/^seen by +its owner, and those whom it is shared with$/m);
  const missing = await signalbox(["show", "carls-own"], dora);
  expect(missing).toMatchObject({ code: 4, err: expect.stringContaining("(agent_not_found)") });
  expect(
    await done(["access", "carls-own", "--share", "dora:run", "--share-role", "viewer:read"], carl),
  ).toMatch(/^shared with +dora \(run\), everybody who is viewer \(read\)$/m);
  expect(await done(["show", "carls-own"], dora)).toMatch(/^version +1$/m);
  expect(await signalbox(["access", "carls-own", "--whole-project"], dora)).toMatchObject({ code: 5 });
  const unshared = ["--unshare", "dora", "--unshare-role", "viewer"];
  expect(await done(["access", "carls-own", ...unshared], carl)).not.toContain("shared with dora");
  expect(await done(["access", "carls-own", "--whole-project", "--json"], carl)).toContain(
    '"visibility": "project"',
  );

  expect(await done(["set-default", "carls-own"], carl)).toBe("carls-own is the default\n");
  const current = await done(["current"], carl);
  expect(current).toMatch(/^agent +carls-own$/m);
  expect(current).toMatch(/^chosen by +you$/m);
  expect(await done(["resolve", "current"], carl)).toMatch(/^agent +carls-own$/m);
  expect(await done(["test", "current", "--message", "Hello!"], carl)).toContain("You said: Hello!");
});
