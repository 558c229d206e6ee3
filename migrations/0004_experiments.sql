CREATE TABLE `experiment` (
	`project_id` integer NOT NULL,
	`id` text NOT NULL,
	`agent_id` text NOT NULL,
	`status` text NOT NULL,
	`definition` text NOT NULL,
	`ranges` text DEFAULT '[]' NOT NULL,
	`phases` text DEFAULT '[]' NOT NULL,
	`live` text,
	`shards` integer DEFAULT 1 NOT NULL,
	`results` text,
	`winner` integer,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`ends_at` integer,
	`revision` integer DEFAULT 1 NOT NULL,
	PRIMARY KEY(`project_id`, `id`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `experiment_created` ON `experiment` (`project_id`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `experiment_live` ON `experiment` (`project_id`,`agent_id`) WHERE "experiment"."live" IS NOT NULL;--> statement-breakpoint
CREATE INDEX `experiment_end` ON `experiment` (`ends_at`) WHERE "experiment"."live" IS NOT NULL;--> statement-breakpoint
CREATE TABLE `metric_definition` (
	`project_id` integer NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`direction` text NOT NULL,
	`cap` real,
	`description` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`project_id`, `name`),
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
