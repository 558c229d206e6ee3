CREATE UNIQUE INDEX `project_place` ON `project` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `context` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL,
	`project_id` integer NOT NULL,
	`instance_id` text NOT NULL,
	`name` text NOT NULL,
	`is_shared` integer DEFAULT false NOT NULL,
	`current_version` integer NOT NULL,
	`latest_version` integer NOT NULL,
	`rollback_pointer` integer,
	`rollback_state` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`instance_id`) REFERENCES `instance`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workspace_id`,`project_id`) REFERENCES `project`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `context_name` ON `context` (`instance_id`,`name`);--> statement-breakpoint
CREATE UNIQUE INDEX `context_shared` ON `context` (`project_id`,`name`) WHERE "context"."is_shared" = 1;--> statement-breakpoint
CREATE TABLE `context_pin` (
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer NOT NULL,
	`context_id` text NOT NULL,
	`context_version` integer NOT NULL,
	PRIMARY KEY(`project_id`, `agent_id`, `version`, `context_id`),
	FOREIGN KEY (`context_id`,`context_version`) REFERENCES `context_version`(`context_id`,`version`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `context_pinned` ON `context_pin` (`context_id`,`context_version`);--> statement-breakpoint
CREATE TABLE `context_version` (
	`context_id` text NOT NULL,
	`version` integer NOT NULL,
	`data` text NOT NULL,
	`change_description` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`context_id`, `version`),
	FOREIGN KEY (`context_id`) REFERENCES `context`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `instance` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL,
	`project_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`version` integer,
	`label` text,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`config` text NOT NULL,
	`state` text NOT NULL,
	`hooks` text NOT NULL,
	`hook_secret` text,
	`heartbeat_seconds` integer,
	`last_heartbeat` integer,
	`last_error` text,
	`resumes` text,
	`ended_at` integer,
	`seq` integer DEFAULT 1 NOT NULL,
	`revision` integer DEFAULT 0 NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`,`project_id`) REFERENCES `project`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`,`agent_id`) REFERENCES `agent`(`project_id`,`agent_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `instance_project` ON `instance` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `instance_alive` ON `instance` (`workspace_id`,`status`);--> statement-breakpoint
CREATE INDEX `instance_revision` ON `instance` (`project_id`,`revision`);--> statement-breakpoint
CREATE INDEX `instance_agent` ON `instance` (`project_id`,`agent_id`);--> statement-breakpoint
CREATE TABLE `membership` (
	`workspace_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`project_id` integer,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`,`user_id`) REFERENCES `user`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workspace_id`,`project_id`) REFERENCES `project`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `membership_project` ON `membership` (`user_id`,`project_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `membership_everywhere` ON `membership` (`user_id`) WHERE "membership"."project_id" IS NULL;--> statement-breakpoint
CREATE INDEX `membership_workspace` ON `membership` (`workspace_id`,`role`);--> statement-breakpoint
CREATE TABLE `user` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL,
	`username` text NOT NULL,
	`email` text,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`deleted_at` integer,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_username` ON `user` (`workspace_id`,lower("username"));--> statement-breakpoint
CREATE UNIQUE INDEX `user_email` ON `user` (`workspace_id`,lower("email"));--> statement-breakpoint
CREATE UNIQUE INDEX `user_place` ON `user` (`workspace_id`,`id`);--> statement-breakpoint
CREATE TABLE `user_default` (
	`project_id` integer NOT NULL,
	`user_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `user_id`),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`project_id`,`agent_id`) REFERENCES `agent`(`project_id`,`agent_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `__new_api_key` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` integer NOT NULL,
	`project_id` integer,
	`user_id` text,
	`kind` text DEFAULT 'key' NOT NULL,
	`name` text NOT NULL,
	`secret_hash` text NOT NULL,
	`role` text,
	`scopes` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	`replaced_by` text,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspace`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workspace_id`,`project_id`) REFERENCES `project`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workspace_id`,`user_id`) REFERENCES `user`(`workspace_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_api_key`("id", "workspace_id", "project_id", "name", "secret_hash", "role", "scopes", "created_by", "created_at", "expires_at", "revoked_at") SELECT "id", "workspace_id", "project_id", "name", "secret_hash", "role", "scopes", "created_by", "created_at", "expires_at", "revoked_at" FROM `api_key`;--> statement-breakpoint
DROP TABLE `api_key`;--> statement-breakpoint
ALTER TABLE `__new_api_key` RENAME TO `api_key`;--> statement-breakpoint
CREATE INDEX `api_key_workspace` ON `api_key` (`workspace_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `api_key_user` ON `api_key` (`user_id`);--> statement-breakpoint
CREATE INDEX `api_key_session` ON `api_key` (`expires_at`) WHERE "api_key"."kind" = 'session';--> statement-breakpoint
ALTER TABLE `agent` ADD `visibility` text DEFAULT 'project' NOT NULL;--> statement-breakpoint
ALTER TABLE `agent` ADD `shares` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `project` ADD `development_agent` text;