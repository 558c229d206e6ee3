CREATE TABLE `activation` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer NOT NULL,
	`undone` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `activation_stack` ON `activation` (`project_id`,`agent_id`,`undone`,`id`);--> statement-breakpoint
CREATE TABLE `agent` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`name` text NOT NULL,
	`agent_type` text NOT NULL,
	`description` text NOT NULL,
	`capabilities` text NOT NULL,
	`config_schema` text,
	`meta_data` text NOT NULL,
	`is_enabled` integer NOT NULL,
	`is_default` integer DEFAULT false NOT NULL,
	`owner` text,
	`active_version` integer,
	`latest_version` integer DEFAULT 0 NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	PRIMARY KEY(`project_id`, `agent_id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `agent_revision` ON `agent` (`project_id`,`revision`);--> statement-breakpoint
CREATE INDEX `agent_created` ON `agent` (`project_id`,`created_at`,`agent_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `agent_default` ON `agent` (`project_id`) WHERE "agent"."is_default" = 1;--> statement-breakpoint
CREATE TABLE `api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL,
	`project_id` integer,
	`name` text NOT NULL,
	`secret_hash` text NOT NULL,
	`role` text,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `api_key_workspace` ON `api_key` (`workspace_id`);--> statement-breakpoint
CREATE TABLE `audit` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace_id` integer NOT NULL,
	`project_id` integer,
	`action` text NOT NULL,
	`agent_id` text,
	`version` integer,
	`actor` text NOT NULL,
	`changed_by` text,
	`reason` text,
	`previous_state` text,
	`new_state` text,
	`request_id` text NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_agent` ON `audit` (`project_id`,`agent_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_project` ON `audit` (`project_id`,`id`);--> statement-breakpoint
CREATE INDEX `audit_workspace` ON `audit` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `credential` (
	`project_id` integer NOT NULL,
	`name` text NOT NULL,
	`ciphertext` text NOT NULL,
	`provider` text,
	`last_four` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `name`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `deprecation` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `agent_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `heartbeat` (
	`id` integer PRIMARY KEY NOT NULL,
	`beat_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`scope` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`resource` text,
	`status` integer,
	`response` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`scope`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_age` ON `idempotency` (`created_at`);--> statement-breakpoint
CREATE TABLE `label` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`label` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `agent_id`, `label`)
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`revision` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `outbox_project` ON `outbox` (`project_id`,`id`);--> statement-breakpoint
CREATE TABLE `project` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`workspace_id` integer NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`epoch` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_slug` ON `project` (`workspace_id`,`slug`);--> statement-breakpoint
CREATE TABLE `snapshot` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`epoch` integer NOT NULL,
	`revision` integer NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `agent_id`, `epoch`, `revision`)
);
--> statement-breakpoint
CREATE TABLE `version` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer NOT NULL,
	`status` text NOT NULL,
	`config` text NOT NULL,
	`config_hash` text NOT NULL,
	`description` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`parent_version` integer,
	PRIMARY KEY(`project_id`, `agent_id`, `version`)
);
--> statement-breakpoint
CREATE TABLE `workspace` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`slug` text NOT NULL,
	`name` text NOT NULL,
	`auth_revision` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workspace_slug_unique` ON `workspace` (`slug`);