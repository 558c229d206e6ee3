/**
 * The tables. STORAGE.md says what each is for; triggers, the guard view and the first rows are in the migrations.
 * Times are milliseconds since 1970 in UTC. No foreign key cascades: drizzle-kit rebuilds tables to alter them, and
 * a rebuild would silently delete the children.
 */
export * from "./tables/agents.ts";
export * from "./tables/alerts.ts";
export * from "./tables/api-keys.ts";
export * from "./tables/contexts.ts";
export * from "./tables/experiments.ts";
export * from "./tables/instances.ts";
export * from "./tables/people.ts";
export * from "./tables/rollouts.ts";
export * from "./tables/running.ts";
export * from "./tables/webhooks.ts";
export * from "./tables/workspaces.ts";
export * from "./tables/writes.ts";
