CREATE TABLE `alert` (
	`project_id` integer NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`rule` text NOT NULL,
	`enabled` integer NOT NULL,
	`state` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`project_id`, `id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `alert_created` ON `alert` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `alert_enabled` ON `alert` (`project_id`) WHERE "alert"."enabled" = 1;--> statement-breakpoint
CREATE TABLE `rollout` (
	`project_id` integer NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`description` text NOT NULL,
	`plan` text NOT NULL,
	`state` text NOT NULL,
	`status` text NOT NULL,
	`seq` integer NOT NULL,
	`live` text,
	`shards` integer DEFAULT 1 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	PRIMARY KEY(`project_id`, `id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `rollout_agent` ON `rollout` (`project_id`,`agent_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `rollout_live` ON `rollout` (`project_id`,`agent_id`) WHERE "rollout"."live" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `rollout_open` ON `rollout` (`updated_at`) WHERE "rollout"."ended_at" IS NULL;--> statement-breakpoint
CREATE TABLE `rollout_decision` (
	`project_id` integer NOT NULL,
	`rollout_id` text NOT NULL,
	`seq` integer NOT NULL,
	`action` text NOT NULL,
	`reason` text,
	`actor` text NOT NULL,
	`decision` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `rollout_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `schedule` (
	`project_id` integer NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`action` text NOT NULL,
	`version` integer NOT NULL,
	`rollout_id` text,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`reason` text,
	`outcome` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`done_at` integer,
	PRIMARY KEY(`project_id`, `id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `schedule_created` ON `schedule` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `schedule_due` ON `schedule` (`at`) WHERE "schedule"."status" = 'pending';--> statement-breakpoint
CREATE INDEX `schedule_agent` ON `schedule` (`project_id`,`agent_id`) WHERE "schedule"."status" = 'pending';--> statement-breakpoint
CREATE TABLE `webhook` (
	`project_id` integer NOT NULL,
	`id` text NOT NULL,
	`url` text NOT NULL,
	`description` text NOT NULL,
	`events` text NOT NULL,
	`agent_id` text,
	`secret` text NOT NULL,
	`enabled` integer NOT NULL,
	`failing_since` integer,
	`disabled_reason` text,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`project_id`, `id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `webhook_created` ON `webhook` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE TABLE `webhook_delivery` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` integer NOT NULL,
	`webhook_id` text NOT NULL,
	`event` text NOT NULL,
	`audit_id` integer,
	`status` text NOT NULL,
	`attempts` text DEFAULT '[]' NOT NULL,
	`queued_at` integer,
	`next_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `webhook_delivery_created` ON `webhook_delivery` (`project_id`,`webhook_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `webhook_delivery_new` ON `webhook_delivery` (`project_id`) WHERE "webhook_delivery"."queued_at" IS NULL;--> statement-breakpoint
CREATE INDEX `webhook_delivery_waiting` ON `webhook_delivery` (`webhook_id`,`next_at`) WHERE "webhook_delivery"."status" = 'pending';--> statement-breakpoint
CREATE INDEX `webhook_delivery_due` ON `webhook_delivery` (`next_at`) WHERE "webhook_delivery"."status" = 'pending';
--> statement-breakpoint
CREATE TRIGGER rollout_decision_update_sealed BEFORE UPDATE ON rollout_decision
BEGIN SELECT RAISE(ABORT, 'sealed:rollout_decision'); END;
--> statement-breakpoint
CREATE TRIGGER rollout_decision_delete_sealed BEFORE DELETE ON rollout_decision
BEGIN SELECT RAISE(ABORT, 'sealed:rollout_decision'); END;
--> statement-breakpoint
-- Events are audit entries by the names that webhooks know. Only what is committed is ever delivered.
CREATE TRIGGER webhook_hears AFTER INSERT ON audit WHEN NEW.project_id IS NOT NULL
BEGIN
  INSERT INTO webhook_delivery (id, project_id, webhook_id, event, audit_id, status, next_at, created_at)
  SELECT 'msg_' || lower(hex(randomblob(16))), w.project_id, w.id, n.event, NEW.id, 'pending', NEW.changed_at, NEW.changed_at
  FROM (
    SELECT CASE
      WHEN NEW.action IN ('experiment.stopped', 'experiment.concluded') THEN
        CASE WHEN NEW.previous_state ->> 'status' = 'stopped' THEN NULL ELSE 'experiment.ended' END
      WHEN NEW.action = 'version.created' AND NEW.new_state ->> 'status' = 'published' THEN 'version.published'
      ELSE NEW.action END AS event
  ) n JOIN webhook w ON w.project_id = NEW.project_id AND w.enabled = 1
  WHERE n.event IN ('version.published', 'version.activated', 'version.rolled_back', 'rollout.started',
      'rollout.advanced', 'rollout.held', 'rollout.continued', 'rollout.paused', 'rollout.resumed',
      'rollout.rolled_back', 'rollout.promoted', 'rollout.aborted', 'experiment.started', 'experiment.significant',
      'experiment.ended', 'alert.firing', 'alert.resolved')
    AND (w.agent_id IS NULL OR w.agent_id = NEW.agent_id)
    AND EXISTS (SELECT 1 FROM json_each(w.events) e
      WHERE e.value IN (n.event, '*', substr(n.event, 1, instr(n.event, '.')) || '*'));
END;
