import { expect, vi } from "vitest";
import { get, post, put, type Answer } from "./client.ts";

/** One name for each kind of thing that a path or a body names. */
export interface Names {
  agent: string;
  version: string;
  label: string;
  flag: string;
  /** As OpenFeature names a flag. */
  evaluated: string;
  group: string;
  experiment: string;
  rollout: string;
  schedule: string;
  webhook: string;
  delivery: string;
  instance: string;
  message: string;
  context: string;
  session: string;
  alert: string;
  metric: string;
  credential: string;
  tool: string;
  apiKey: string;
  user: string;
  project: string;
  workspace: string;
}

/** Names that nothing has. */
export const ABSENT: Names = {
  agent: "absent-agent",
  version: "1",
  label: "staging",
  flag: "absent-flag",
  evaluated: "absent-agent.absent-flag",
  group: "absent-group",
  experiment: "absent-experiment",
  rollout: "ro_absentrollout00",
  schedule: "sc_absentschedule0",
  webhook: "wh_absentwebhook00",
  delivery: "msg_absentdelivery",
  instance: "in_absentinstance0",
  message: "msg_absentmessage0",
  context: "absent-context",
  session: "absent-session",
  alert: "al_absentalert0000",
  metric: "absent-metric",
  credential: "absent-credential",
  tool: "absent_tool",
  apiKey: "absentkey0",
  user: "us_absentuser0000",
  project: "absent-project",
  workspace: "absent-workspace",
};

const made = (answer: Answer): Answer => {
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer;
};

const inProject = (project: string) => ({ headers: { "signalbox-project": project } });

/** What the projects of a workspace have of their own, under the same names in each. */
export async function addThings(project: string): Promise<void> {
  const options = inProject(project);
  made(await post("/v1/groups", { id: "veil-group", values: ["a"] }, options));
  made(await post("/v1/metrics", { name: "veil-metric", kind: "mean" }, options));
  made(await post("/v1/credentials", { name: "veil-credential", value: "sk-veil" }, options));
  made(await post("/v1/tools", { name: "veil_tool", kind: "mcp", url: "https://mcp.example.com/" }, options));
}

/** A private agent of `owner`, and one of everything that can be had of an agent. */
export async function veil(
  project: string,
  owner: { username: string; id: string },
  apiKey: string,
): Promise<{ names: Names; revision: string }> {
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("thanks"));
  const options = inProject(project);
  const agent = "veil-agent";
  const config = { model: { provider: "echo", id: "m1" }, instructions: "veil" };
  made(
    await post(
      "/v1/agents",
      {
        agent_id: agent,
        config,
        activate: true,
        owner: owner.username,
        visibility: "private",
        name: "veil name",
      },
      options,
    ),
  );
  const path = `/v1/agents/${agent}`;
  const webhook = made(
    await post(
      "/v1/webhooks",
      {
        url: "https://hooks.example.com/veil",
        events: ["*"],
        agent_id: agent,
      },
      options,
    ),
  );
  made(await post(`${path}/versions`, { config: { ...config, instructions: "veil 2" } }, options));
  made(await put(`${path}/labels/staging`, { version: 1 }, options));
  made(await put(`${path}/versions/2/activate`, {}, options));
  made(await put(`${path}/versions/1/activate`, {}, options));
  made(await post(`${path}/flags`, { key: "veil-flag", type: "boolean", default_value: true }, options));
  const experiment = made(
    await post(
      "/v1/experiments",
      {
        test_id: "veil-experiment",
        agent_id: agent,
        control_version: 1,
        test_versions: [2],
        traffic_distribution: { 1: 50, 2: 50 },
      },
      options,
    ),
  );
  const at = new Date(Date.now() + 7_200_000).toISOString();
  const schedule = made(
    await post("/v1/schedules", { agent_id: agent, action: "activate_version", version: 2, at }, options),
  );
  const rollout = made(await post(`${path}/rollouts`, { target_version: 2, starts_at: at }, options));
  const alert = made(
    await post("/v1/alerts", { agent_id: agent, name: "veil alert", metric: "no_traffic" }, options),
  );
  const instance = made(await post("/v1/instances", { agent_id: agent }, options));
  const message = made(
    await post(
      `/v1/instances/${instance.body.id ?? instance.body.instance_id}/messages`,
      { data: 1 },
      options,
    ),
  );
  const instanceId: string = instance.body.id ?? instance.body.instance_id;
  made(await put(`/v1/instances/${instanceId}/contexts/veil-context`, { data: { a: 1 } }, options));
  const last = message.headers.get("signalbox-revision")!;
  const session = "veil-session";
  made(
    await post(
      `${path}/run`,
      { message: "hello", session_id: session },
      { headers: { ...options.headers, "signalbox-min-revision": last } },
    ),
  );
  const deliveries = made(await get(`/v1/webhooks/${webhook.body.id}/deliveries`, options));
  expect(deliveries.body.data.length).toBeGreaterThan(0);
  return {
    names: {
      agent,
      version: "1",
      label: "staging",
      flag: "veil-flag",
      evaluated: `${agent}.veil-flag`,
      group: "veil-group",
      experiment: experiment.body.test_id ?? experiment.body.id,
      rollout: rollout.body.id,
      schedule: schedule.body.id,
      webhook: webhook.body.id,
      delivery: deliveries.body.data[0].id,
      instance: instanceId,
      message: message.body.id ?? message.body.message_id,
      context: "veil-context",
      session,
      alert: alert.body.id,
      metric: "veil-metric",
      credential: "veil-credential",
      tool: "veil_tool",
      apiKey,
      user: owner.id,
      project,
      workspace: "default",
    },
    revision: message.headers.get("signalbox-revision")!,
  };
}
