import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { post, put } from "./client.ts";
import { ask, newPerson, newWorkspace, SESSION } from "./sign-in-kit.ts";

/** Cloudflare Access as a deployment for development has it: a server on this machine gives the team's keys. */

const AUD = "f1e2d3c4b5a6";
const KID = "kid-1";
let team = "";
let teams = 0;
let asked = 0;
let served: object[] = [];
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
let down = false;

vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
  const { url } = new Request(input);
  if (url !== `${team}/cdn-cgi/access/certs`) throw new Error(`Nobody is at ${url}`);
  asked += 1;
  return down ? new Response("away", { status: 502 }) : Response.json({ keys: served });
});

const jwk = async (key: CryptoKey, kid: string, alg = "RS256") => ({
  ...(await exportJWK(key)),
  kid,
  alg,
  use: "sig",
});

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
});

beforeEach(async () => {
  // What an isolate knows of one team it does not know of another.
  teams += 1;
  team = `http://127.0.0.1:${40_000 + teams}`;
  asked = 0;
  down = false;
  served = [await jwk(keys.publicKey, KID)];
});

interface Token {
  claims?: JWTPayload;
  issuer?: string;
  audience?: string | string[];
  issuedAt?: number;
  expires?: number;
  header?: { alg: string; kid: string };
  key?: CryptoKey | Uint8Array;
}

const seconds = (): number => Math.floor(Date.now() / 1000);

const tokenFor = (email: string, token: Token = {}): Promise<string> =>
  new SignJWT({ email, type: "app", ...token.claims })
    .setProtectedHeader(token.header ?? { alg: "RS256", kid: KID })
    .setIssuer(token.issuer ?? team)
    .setAudience(token.audience ?? [AUD])
    .setIssuedAt(token.issuedAt ?? seconds() - 5)
    .setExpirationTime(token.expires ?? seconds() + 300)
    .sign(token.key ?? keys.privateKey);

const come = (
  assertion: string,
  body?: object,
  headers: Record<string, string> = {},
  vars: Partial<Env> = {},
) =>
  ask("/v1/sign-in", {
    method: "POST",
    ...(body && { body }),
    headers: { "cf-access-jwt-assertion": assertion, ...headers },
    vars: {
      ALLOW_LOCALHOST_URLS: "true",
      ACCESS_TEAM_DOMAIN: team,
      ACCESS_AUD: AUD,
      ...vars,
    },
  });

describe("Cloudflare Access", () => {
  it("signs in the user with the address that it vouches for, without regard to case", async () => {
    const ada = await newPerson();
    const answer = await come(await tokenFor(ada.email.toUpperCase()));
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.headers.get("set-cookie")).toMatch(SESSION);
    expect(answer.body).toMatchObject({ user: { username: ada.username }, roles: ["editor"] });
    expect(answer.body.scopes).toContain("agents:write");
    expect(answer.body.scopes).not.toContain("keys:write");
    const entry = await env.DB.prepare("SELECT new_state AS next FROM audit WHERE actor = ?")
      .bind(`key:${answer.body.key.id}`)
      .first<string>("next");
    expect(JSON.parse(entry!)).toMatchObject({ user: ada.username, by: "access" });
  });

  it("takes ES256, and an audience among several", async () => {
    const ada = await newPerson();
    const pair = await generateKeyPair("ES256", { extractable: true });
    served.push(await jwk(pair.publicKey, "kid-ec", "ES256"));
    const token = await tokenFor(ada.email, {
      header: { alg: "ES256", kid: "kid-ec" },
      key: pair.privateKey,
      audience: ["another", AUD],
    });
    expect((await come(token)).status).toBe(200);
  });

  it("is asked for its keys once", async () => {
    const ada = await newPerson();
    for (let turn = 0; turn < 3; turn += 1) expect((await come(await tokenFor(ada.email))).status).toBe(200);
    expect(asked).toBe(1);
  });

  const bad: [string, (email: string) => Promise<string>][] = [
    ["for another application", (email) => tokenFor(email, { audience: ["other"] })],
    ["of another issuer", (email) => tokenFor(email, { issuer: "https://evil.cloudflareaccess.com" })],
    ["that has expired", (email) => tokenFor(email, { issuedAt: seconds() - 900, expires: seconds() - 120 })],
    ["that is not signed", async (email) => unsigned(await tokenFor(email))],
    [
      "that is signed with the public key as a secret",
      async (email) =>
        tokenFor(email, {
          header: { alg: "HS256", kid: KID },
          key: new TextEncoder().encode(JSON.stringify(served[0])),
        }),
    ],
    [
      "that names a key nobody knows",
      async (email) => {
        const other = await generateKeyPair("RS256", { extractable: true });
        return tokenFor(email, { header: { alg: "RS256", kid: "kid-9" }, key: other.privateKey });
      },
    ],
    [
      "of another team, whose key has the same name",
      async (email) =>
        tokenFor(email, { key: (await generateKeyPair("RS256", { extractable: true })).privateKey }),
    ],
    ["with an algorithm that is not Cloudflare's", pss],
    [
      "of a service, which has no address",
      (email) => tokenFor(email, { claims: { email: undefined, common_name: "svc" } }),
    ],
    ["whose address is no text", (email) => tokenFor(email, { claims: { email: [email] } })],
    ["that was changed on the way", async (email) => changed(await tokenFor("nobody@example.com"), email)],
    ["that is none", async () => "nonsense"],
  ];

  it.each(bad)("does not sign in by a token %s", async (_what, tokenOf) => {
    const ada = await newPerson();
    const answer = await come(await tokenOf(ada.email));
    expect(answer).toMatchObject({ status: 401, body: { code: "sign_in_failed" } });
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  it("lets clocks differ by less than a minute", async () => {
    const ada = await newPerson();
    expect((await come(await tokenFor(ada.email, { expires: seconds() - 30 }))).status).toBe(200);
  });

  it("is asked again for a new key, but not twice in half a minute", async () => {
    const ada = await newPerson();
    const next = await generateKeyPair("RS256", { extractable: true });
    const token = await tokenFor(ada.email, { header: { alg: "RS256", kid: "kid-2" }, key: next.privateKey });
    expect((await come(await tokenFor(ada.email))).status).toBe(200);
    for (let turn = 0; turn < 3; turn += 1) expect((await come(token)).status).toBe(401);
    expect(asked).toBe(1);
    const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 31_000);
    try {
      served = [await jwk(keys.publicKey, KID), await jwk(next.publicKey, "kid-2")];
      expect((await come(token)).status).toBe(200);
      expect((await come(await tokenFor(ada.email, { header: { alg: "RS256", kid: "kid-3" } }))).status).toBe(
        401,
      );
      expect(asked).toBe(2);
    } finally {
      now.mockRestore();
    }
  });

  it("that is away is told as unavailable, and has nobody signed in", async () => {
    const ada = await newPerson();
    down = true;
    const answer = await come(await tokenFor(ada.email));
    expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
    down = false;
    expect((await come(await tokenFor(ada.email))).status).toBe(200);
  });

  it("is nobody where it is not set up, and not on this machine unless that is allowed", async () => {
    const ada = await newPerson();
    const token = await tokenFor(ada.email);
    const none = await come(token, undefined, {}, { ACCESS_TEAM_DOMAIN: "", ACCESS_AUD: "" });
    expect(none.body.code).toBe("sign_in_failed");
    const here = await come(token, undefined, {}, { ALLOW_LOCALHOST_URLS: "false" });
    expect(here.status).toBe(500);
    expect(asked).toBe(0);
  });

  it("gives way to a key that is sent", async () => {
    const [ada, bob] = [await newPerson(), await newPerson()];
    const answer = await come(await tokenFor(ada.email), { key: bob.key });
    expect(answer.body.user.username).toBe(bob.username);
  });
});

describe("the workspace of somebody whom Cloudflare Access vouches for", () => {
  it("is none for who is no user, in the same words for workspaces that there are not", async () => {
    const { slug } = await newWorkspace();
    const ada = await newPerson();
    const token = await tokenFor("stranger@example.com");
    const answers = [
      await come(token),
      await come(token, { workspace: slug }),
      await come(token, { workspace: "there-is-none" }),
      await come(await tokenFor(ada.email), { workspace: slug }),
      await come(await tokenFor(ada.email), undefined, { "signalbox-workspace": "there-is-none" }),
    ];
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.code} ${body.detail}`)).size).toBe(1);
    expect(answers[0]!.body.code).toBe("not_a_member");
  });

  it("has to be chosen by who is a user of several, and only theirs are named", async () => {
    const email = `both-${crypto.randomUUID().slice(0, 8)}@example.com`;
    const [one, two, three] = [await newWorkspace(), await newWorkspace(), await newWorkspace()];
    await newPerson({ email }, one.headers);
    const there = await newPerson({ email, role: "viewer" }, two.headers);
    const ended = await newPerson({ email }, three.headers);
    await put(`/v1/users/${ended.id}/memberships`, { memberships: [] }, { headers: three.headers });
    const token = await tokenFor(email);
    const answer = await come(token);
    expect(answer).toMatchObject({ status: 422, body: { code: "invalid_request" } });
    expect(answer.body.workspaces).toEqual([one.slug, two.slug].sort());
    const chosen = await come(token, { workspace: two.slug });
    expect(chosen.body).toMatchObject({ workspace: two.slug, user: { id: there.id }, roles: ["viewer"] });
    const byHeader = await come(token, undefined, { "signalbox-workspace": one.slug });
    expect(byHeader.body.workspace).toBe(one.slug);
  });

  it("begins in a project of theirs, and can be held to it", async () => {
    const slug = `p-${crypto.randomUUID().slice(0, 8)}`;
    await post("/v1/projects", { slug });
    const ada = await newPerson({ role: "viewer", project: slug });
    const token = await tokenFor(ada.email);
    expect((await come(token)).body).toMatchObject({
      project: slug,
      roles: ["viewer"],
      key: { all_projects: true },
    });
    expect((await come(token, { project: slug })).body.key.all_projects).toBe(false);
    const others = [
      await come(token, { project: "default" }),
      await come(token, { project: "there-is-none" }),
    ];
    expect(others.map(({ body }) => body.code)).toEqual(["project_not_found", "project_not_found"]);
  });
});

const encoded = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");

const unsigned = (token: string): string => `${encoded({ alg: "none", kid: KID })}.${token.split(".")[1]}.`;

function changed(token: string, email: string): string {
  const [header, payload, signature] = token.split(".") as [string, string, string];
  const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  return `${header}.${encoded({ ...claims, email })}.${signature}`;
}

async function pss(email: string): Promise<string> {
  const pair = await generateKeyPair("PS256", { extractable: true });
  served.push(await jwk(pair.publicKey, "kid-pss", "PS256"));
  return tokenFor(email, { header: { alg: "PS256", kid: "kid-pss" }, key: pair.privateKey });
}
