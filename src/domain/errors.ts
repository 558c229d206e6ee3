/**
 * The closed list of refusals. Status, title and documentation all come from this one table, so that a code
 * cannot be answered that is not described here.
 */
export const PROBLEMS = {
  malformed_body: [400, "The body is not well-formed"],
  malformed_header: [400, "A header cannot be understood"],
  key_missing: [401, "No API key was sent"],
  key_invalid: [401, "The API key is not valid"],
  key_expired: [401, "The API key has expired"],
  key_revoked: [401, "The API key was revoked"],
  sign_in_failed: [401, "Signing in failed"],
  scope_missing: [403, "The key lacks a scope"],
  csrf_missing: [403, "The request does not say that it comes from the console"],
  not_a_member: [403, "The person is no member of the workspace"],
  role_beyond: [403, "The role is above the caller's own"],
  access_missing: [403, "The agent is shared, but not for that"],
  agent_disabled: [403, "The agent is disabled"],
  not_found: [404, "There is nothing here"],
  workspace_not_found: [404, "No such workspace"],
  project_not_found: [404, "No such project"],
  agent_not_found: [404, "No such agent"],
  version_not_found: [404, "No such version"],
  label_not_found: [404, "No such label"],
  flag_not_found: [404, "No such flag"],
  group_not_found: [404, "No such group"],
  experiment_not_found: [404, "No such experiment"],
  phase_not_found: [404, "The experiment has no such phase"],
  rollout_not_found: [404, "No such rollout"],
  schedule_not_found: [404, "No such schedule"],
  alert_not_found: [404, "No such alert"],
  webhook_not_found: [404, "No such webhook"],
  delivery_not_found: [404, "No such delivery"],
  metric_not_found: [404, "No such metric"],
  key_not_found: [404, "No such API key"],
  session_not_found: [404, "No such session"],
  tool_not_found: [404, "No such tool"],
  credential_not_found: [404, "No such credential"],
  user_not_found: [404, "No such user"],
  instance_not_found: [404, "No such instance"],
  message_not_found: [404, "No such message"],
  context_not_found: [404, "No such context"],
  context_version_not_found: [404, "The context has no such version"],
  feature_disabled: [404, "The feature is switched off"],
  no_active_version: [404, "The agent has no active version"],
  workspace_exists: [409, "The workspace exists"],
  project_exists: [409, "The project exists"],
  agent_exists: [409, "The agent exists"],
  agent_deleted: [409, "The agent was deleted"],
  agent_not_deleted: [409, "The agent is not deleted"],
  version_conflict: [409, "That version number cannot be taken"],
  version_draft: [409, "The version is a draft"],
  version_published: [409, "The version is published and can no longer change"],
  version_deprecated: [409, "The version is deprecated"],
  version_active: [409, "The version is active"],
  no_previous_version: [409, "There is no earlier activation to go back to"],
  label_reserved: [409, "The label is reserved"],
  flag_exists: [409, "The flag exists"],
  group_exists: [409, "The group exists"],
  group_in_use: [409, "The group is in use"],
  experiment_exists: [409, "The experiment exists"],
  experiment_status: [409, "The experiment's status does not allow it"],
  experiment_fixed: [409, "That is fixed once the experiment has started"],
  experiment_unit: [409, "Experiments of one agent share one unit"],
  experiment_live: [409, "An experiment of the agent is running"],
  rollout_exists: [409, "The rollout exists"],
  rollout_running: [409, "A rollout of the agent is running"],
  rollout_status: [409, "The rollout's status does not allow it"],
  schedule_status: [409, "The schedule's status does not allow it"],
  webhook_disabled: [409, "The webhook is disabled"],
  traffic_unavailable: [409, "Other experiments have that traffic"],
  metric_exists: [409, "The metric exists"],
  metric_in_use: [409, "The metric is in use"],
  credential_exists: [409, "The credential exists"],
  tool_exists: [409, "The tool exists"],
  session_busy: [409, "The session has a turn under way"],
  credential_in_use: [409, "The credential is in use"],
  user_exists: [409, "The user exists"],
  last_owner: [409, "The workspace would have no owner"],
  instance_status: [409, "The instance's status does not allow it"],
  instance_moving: [409, "A move of the instance is under way"],
  concurrency_reached: [409, "As many instances as the workspace may have are alive"],
  messages_full: [409, "Too many messages wait for the instance"],
  context_exists: [409, "The project shares a context of that name"],
  context_conflict: [409, "The context is at another version"],
  context_in_use: [409, "The context is in use"],
  concurrent_change: [409, "Somebody else changed it at the same time"],
  revision_unknown: [409, "That revision does not exist yet"],
  idempotency_in_flight: [409, "A request with this Idempotency-Key is under way"],
  limit_reached: [409, "A limit of the project is reached"],
  revision_mismatch: [412, "The resource has changed"],
  body_too_large: [413, "The body is too large"],
  agent_too_large: [413, "What belongs to the agent is too large together"],
  config_too_large: [413, "The configuration is too large"],
  context_too_large: [413, "The context is too large"],
  unsupported_media_type: [415, "The content type is not supported"],
  invalid_request: [422, "The request is not valid"],
  invalid_config: [422, "The configuration is not valid"],
  config_schema_violation: [422, "The configuration violates the agent's schema"],
  run_impossible: [422, "The configuration cannot be run"],
  tool_unknown: [422, "The configuration names a tool that there is not"],
  invalid_patch: [422, "The patch cannot be applied"],
  invalid_cursor: [422, "The cursor is not valid"],
  idempotency_key_reused: [422, "The Idempotency-Key was used for another request"],
  rate_limited: [429, "Too many requests"],
  quota_reached: [429, "A quota of the project is used up"],
  internal: [500, "Something went wrong here"],
  provider_failed: [502, "The model's provider failed"],
  provider_timeout: [504, "The model's provider did not answer in time"],
  provider_rate_limited: [503, "The model's provider has too many requests"],
  unavailable: [503, "The service cannot answer right now"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One fault in a body: `path` is a JSON Pointer into what was sent. */
export interface FieldError {
  path: string;
  message: string;
}

/** A refusal that may be shown to the caller: `detail` says what to do about it. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  readonly extra: Record<string, unknown> | undefined;

  constructor(
    code: ProblemCode,
    detail: string,
    more: { errors?: FieldError[]; extra?: Record<string, unknown>; retryAfter?: number } = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = "Problem";
    this.code = code;
    this.detail = detail;
    this.errors = more.errors;
    this.extra = more.extra;
    this.retryAfter = more.retryAfter;
  }

  /** Seconds, for a `Retry-After` header. */
  readonly retryAfter: number | undefined;

  get status(): number {
    return PROBLEMS[this.code][0];
  }
}

/** The RFC 9457 document of a problem. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  return {
    type: `/docs/problems#${problem.code}`,
    title: PROBLEMS[problem.code][1],
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    request_id: requestId,
    ...(problem.errors && { errors: problem.errors }),
    ...problem.extra,
  };
}

/** What a request's id may look like, for a caller who brings one. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/;

/** The frames of an error for the log, without its message: messages hold what was sent, and bound values. */
export const framesOf = (error: unknown): string[] =>
  error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at")) : [];
