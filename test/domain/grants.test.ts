import { describe, expect, it } from "vitest";
import {
  askerOf,
  boundIn,
  mayGive,
  scopesIn,
  scopesPast,
  scopesShort,
  type Grant,
} from "../../src/domain/grants.ts";
import { ROLE_NAMES, ROLES, SCOPES, type Role } from "../../src/domain/scope.ts";

const HERE = 7;
const THERE = 8;

const key = (grants: Grant[], scopes: readonly string[] = SCOPES, projectId: number | null = null) => ({
  scopes,
  role: null,
  username: "ada",
  grants,
  projectId,
});
const service = (role: Role, projectId: number | null = null) => ({
  scopes: ROLES[role],
  role,
  username: null,
  grants: [],
  projectId,
});
const giver = (held: ReturnType<typeof key> | ReturnType<typeof service>, project = HERE) => ({
  scopes: scopesIn(held, project),
  boundProject: boundIn(held, project),
  asker: askerOf(held, project),
});

describe("A user's key", () => {
  it("does what its scopes and its user's roles both allow", () => {
    expect(scopesIn(key([{ project: HERE, role: "viewer" }]), HERE)).toEqual(
      SCOPES.filter((scope) => (ROLES.viewer as readonly string[]).includes(scope)),
    );
    expect(scopesIn(key([{ project: null, role: "admin" }], ["resolve", "secrets:read"]), HERE)).toEqual([
      "resolve",
    ]);
    expect(scopesIn(key([{ project: THERE, role: "admin" }]), HERE)).toEqual([]);
    expect(scopesIn(key([]), HERE)).toEqual([]);
  });

  it("reaches beyond a project only with what its user is everywhere", () => {
    expect(boundIn(key([{ project: null, role: "admin" }]), HERE)).toBeNull();
    expect(boundIn(key([{ project: HERE, role: "admin" }]), HERE)).toBe(HERE);
    const both: Grant[] = [
      { project: null, role: "viewer" },
      { project: HERE, role: "admin" },
    ];
    expect(boundIn(key(both), HERE)).toBe(HERE);
    expect(boundIn(key(both), THERE)).toBeNull();
    const less: Grant[] = [
      { project: null, role: "admin" },
      { project: HERE, role: "viewer" },
    ];
    expect(boundIn(key(less), HERE)).toBeNull();
    const owner: Grant[] = [
      { project: null, role: "admin" },
      { project: HERE, role: "owner" },
    ];
    expect(boundIn(key(owner), HERE)).toBe(HERE);
    expect(boundIn(key([]), HERE)).toBe(HERE);
  });

  it("that is bound to a project stays there", () => {
    expect(boundIn(key([{ project: null, role: "owner" }], SCOPES, HERE), HERE)).toBe(HERE);
    expect(boundIn(service("admin", HERE), HERE)).toBe(HERE);
    expect(boundIn(service("admin"), HERE)).toBeNull();
  });
});

describe("Roles", () => {
  const given = (held: Parameters<typeof giver>[0], project: number | null): Role[] =>
    ROLE_NAMES.filter((role) => mayGive(giver(held), { project, role }));

  it("are given by those who have all of their scopes, there", () => {
    const admin = key([{ project: null, role: "admin" }]);
    expect(given(admin, null)).toEqual(["runtime", "viewer", "editor", "admin"]);
    expect(given(admin, THERE)).toEqual(["runtime", "viewer", "editor", "admin"]);
    const here = key([{ project: HERE, role: "admin" }]);
    expect(given(here, HERE)).toEqual(["runtime", "viewer", "editor", "admin"]);
    expect(given(here, THERE)).toEqual([]);
    expect(given(here, null)).toEqual([]);
    expect(given(key([{ project: null, role: "editor" }]), HERE)).toEqual(["runtime", "viewer", "editor"]);
    expect(given(key([{ project: null, role: "admin" }], ["users:write", ...ROLES.viewer]), HERE)).toEqual([
      "viewer",
    ]);
  });

  it("of owners are given by owners and the operator alone", () => {
    expect(given(key([{ project: null, role: "owner" }]), null)).toContain("owner");
    expect(given(service("owner"), null)).toContain("owner");
    expect(given(service("admin"), null)).not.toContain("owner");
    expect(given({ ...service("admin"), scopes: [...SCOPES] as never }, null)).toContain("owner");
    const ownerHere = key([
      { project: null, role: "admin" },
      { project: HERE, role: "owner" },
    ]);
    expect(given(ownerHere, HERE)).toContain("owner");
    expect(given(ownerHere, null)).toEqual([]);
  });
});

describe("Keys of one user", () => {
  const mixed: Grant[] = [
    { project: null, role: "viewer" },
    { project: THERE, role: "editor" },
  ];

  it("are compared by what they may do where they are of use", () => {
    expect(scopesPast(key(mixed), key(mixed))).toEqual([]);
    expect(scopesPast(key(mixed), key(mixed, ROLES.viewer))).toContain("agents:write");
    expect(scopesPast(key(mixed, SCOPES, HERE), key(mixed, ROLES.viewer))).toEqual([]);
    expect(scopesPast(key(mixed, SCOPES, THERE), key(mixed, ROLES.viewer))).toContain("agents:write");
    expect(scopesPast(key(mixed), key(mixed, SCOPES, THERE))).toContain("resolve");
    expect(scopesPast(key(mixed, ["resolve"], HERE), key(mixed, SCOPES, THERE))).toEqual(["resolve"]);
    expect(scopesPast(key([]), key([], ["resolve"]))).toEqual([]);
  });

  it("fall short of what their user may do there, or do not", () => {
    expect(scopesShort(key(mixed))).toEqual([]);
    expect(scopesShort(key(mixed, ROLES.viewer))).toContain("agents:write");
    expect(scopesShort(key(mixed, ROLES.viewer, HERE))).toEqual([]);
    expect(scopesShort(key(mixed, ROLES.viewer, THERE))).toContain("agents:write");
    expect(scopesShort(key([{ project: THERE, role: "admin" }], SCOPES, HERE))).toBeNull();
    expect(scopesShort(key([]))).toBeNull();
  });
});
