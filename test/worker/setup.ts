import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
// What clocks and queues load when they ring. Under test, a module that two of them load at once for the first time
// never comes.
import "../../src/durable/rollout/look.ts";
import "../../src/durable/rollout/steps.ts";
import "../../src/services/alerts/tend.ts";
import "../../src/services/experiments/tend.ts";
import "../../src/services/instances/tend.ts";
import "../../src/services/rollouts/control.ts";
import "../../src/services/schedules/tend.ts";
import "../../src/services/webhooks/deliver.ts";
import "../../src/services/webhooks/queue.ts";
import "../../src/services/webhooks/send-due.ts";

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
