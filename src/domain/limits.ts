/** Every limit, with its unit and the reason for it. */

/** Bytes of one configuration as JSON: far above real prompts, far below D1's 2 MB row. */
export const MAX_CONFIG_BYTES = 512 * 1024;
/** Levels of nesting in a configuration: validators and diffs recurse over it. */
export const MAX_CONFIG_DEPTH = 32;
/** Levels of nesting in any body: a configuration, and the envelope around it. */
export const MAX_BODY_DEPTH = MAX_CONFIG_DEPTH + 8;
/** Bytes of a request's body: one configuration, escaped, and its envelope. */
export const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Characters of free text such as reasons and descriptions. */
export const MAX_TEXT_LENGTH = 4_000;
/** Characters of names and of who is said to have done something. */
export const MAX_NAME_LENGTH = 255;
/** The highest version number: far from where doubles lose integers, and short in a URL. */
export const MAX_VERSION = 1_000_000_000;
/** Rows of a list's page. */
export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;
/** Labels of one agent: all of them travel in its snapshot. */
export const MAX_LABELS = 100;
/** Characters of an Idempotency-Key. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;
/** Bytes of an agent's config_schema or meta_data. */
export const MAX_SCHEMA_BYTES = 64 * 1024;
/** Strings in an agent's list of capabilities. */
/** Users and roles that a private agent is shared with. */
export const MAX_SHARES = 100;
export const MAX_CAPABILITIES = 100;
/** Days that a history reaches back: ten years. */
export const MAX_HISTORY_DAYS = 3_650;
/** Bytes of configurations on one page of versions: a page must fit an isolate's memory many times over. */
export const MAX_PAGE_BYTES = 4 * 1024 * 1024;
/** Rules of one agent: the first that matches decides, so a request may have to try all of them. */
export const MAX_RULES = 200;
/** Units of one agent that are given a version by name: they are for testers, and travel in its snapshot. */
export const MAX_OVERRIDES = 1_000;
/** UTF-16 units of a user's or session's id: each split and percentage hashes it. Whoever has a longer one is nobody. */
export const MAX_UNIT_LENGTH = 512;
/** Flags of one agent: all of them are evaluated for every answer. */
export const MAX_FLAGS = 200;
/** Rules of one flag. */
export const MAX_FLAG_RULES = 50;
/** Tools that one flag gates. */
export const MAX_GATED_TOOLS = 100;
/** Versions that one rule splits units between: with more, the arms are too small to tell apart. */
export const MAX_SPLIT_ARMS = 50;
/** Characters of one flag's value as JSON: it is in every answer; what is larger belongs in a configuration. */
export const MAX_FLAG_VALUE_LENGTH = 8 * 1024;
/** Levels of nesting in a value of a flag. */
export const MAX_FLAG_VALUE_DEPTH = 8;
/** Levels of nesting in a condition: compiling and evaluating recurse over it. */
export const MAX_CONDITION_DEPTH = 16;
/** Operators, paths and values in one condition: what one evaluation may have to look at. */
export const MAX_CONDITION_NODES = 1_000;
/** Characters of one condition as JSON; long lists belong in a saved group. */
export const MAX_CONDITION_LENGTH = 32 * 1024;
/** Values of a saved group: compiled into a set in every isolate that holds one of its agents. */
export const MAX_GROUP_VALUES = 10_000;
/** Characters of one text in a saved group. */
export const MAX_GROUP_VALUE_LENGTH = 255;
/** Characters of a regular expression. */
export const MAX_REGEX_LENGTH = 500;
/** Characters and sets of a regular expression with its counted repetitions written out: what an engine compiles. */
export const MAX_REGEX_SIZE = 2_000;
/** UTF-16 units of a text that a regular expression is tried on; a condition that meets a longer one is not met. */
export const MAX_REGEX_INPUT = 1_000;
/** Steps that a regular expression may take, at worst, on a text of that length: about ten milliseconds. */
export const MAX_REGEX_STEPS = 10_000_000;
/** Regular expressions in all rules of an agent, and in one flag: each may be tried in one resolve, which others wait for. */
export const MAX_RULE_PATTERNS = 100;
export const MAX_FLAG_PATTERNS = 3;
/**
 * Steps that all regular expressions of an agent's rules and flags may take together, at worst: a request may have to
 * try each of them. A step is one to four nanoseconds.
 */
export const MAX_AGENT_REGEX_STEPS = 30_000_000;
/** Texts of MAX_REGEX_INPUT characters in a list that a request may bring, for rules; MAX_FLAG_WORK leaves fewer to a flag. */
export const MAX_REGEX_ELEMENTS = 65;
export const MAX_FLAG_REGEX_ELEMENTS = 10;
/** Characters of a text that is compared as a version; a longer one is none. */
export const MAX_VERSION_TEXT = 256;
/** Bytes of a group's values as JSON: they travel in the snapshot of every agent that names it. */
export const MAX_GROUP_BYTES = 256 * 1024;
/** Groups on a page of a list, so that one stays below 4 MiB. */
export const MAX_GROUP_PAGE = 16;
/** Characters of an agent's snapshot, with its rules, flags and groups: a row of D1 has 2 MB. */
export const MAX_SNAPSHOT_LENGTH = 1_500_000;
/** Saved groups of a project: a writer of rules looks through their ids. */
export const MAX_GROUPS = 500;
/**
 * Steps, on 1,000 characters, of a pattern in a config_schema. It meets whole prompts, so what takes a time of the second
 * power, a million steps, is refused.
 */
export const MAX_SCHEMA_REGEX_STEPS = 200_000;
/** Looks at keywords of a config_schema while one configuration is validated: schemas can multiply themselves. */
export const MAX_SCHEMA_LOOKS = 2_000_000;
/** Bytes of a body in YAML: its parser takes far longer than that of JSON. */
export const MAX_YAML_BYTES = 768 * 1024;
/** Characters of a configuration once its variables are filled in: each can stand in it many times. */
export const MAX_FILLED_LENGTH = 1024 * 1024;
/**
 * Steps of about ten nanoseconds that trying all rules of an agent, and those of one flag, may spend on long lists and
 * long texts among the attributes. A condition that needs more is not met. A thousand steps are a list of a few hundred
 * elements, once for all conditions that look into it with $in or $all, and for each that does with $elemMatch.
 */
export const MAX_RULE_WORK = 1_000_000;
export const MAX_FLAG_WORK = 10_000;
/** Arms of one experiment: with more, each gets too few units to tell them apart. */
export const MAX_EXPERIMENT_ARMS = 10;
/** Running and paused experiments of one agent: all of them travel in its snapshot. */
export const MAX_LIVE_EXPERIMENTS = 50;
/** Phases and pauses of one experiment, together: a bandit's for months, and all of them lie in one row. */
export const MAX_EXPERIMENT_SPANS = 5_000;
/** Secondary metrics of one experiment, and guardrails: each is one more chance to be wrong. */
export const MAX_STUDY_METRICS = 20;
/** Regular expressions in one experiment's audience, and steps that they may take together, at worst. */
export const MAX_AUDIENCE_PATTERNS = 3;
export const MAX_AUDIENCE_REGEX_STEPS = 10_000_000;
/** Days that an experiment may last: ten years. */
export const MAX_DURATION_DAYS = 3_650;
/** Minutes between two reallocations of a bandit: below, there is nothing new to go by. */
export const MIN_CADENCE_MINUTES = 15;
export const MAX_CADENCE_MINUTES = 7 * 24 * 60;
/** Units of a planned sample: far above any population, and exact in a double. */
export const MAX_SAMPLE_SIZE = 1_000_000_000;
/** Metrics of a project's own. */
export const MAX_METRIC_DEFINITIONS = 500;
/** Interactions in one request. */
export const MAX_INTERACTIONS = 1_000;
/** Schedules of a project that wait for their time. */
export const MAX_PENDING_SCHEDULES = 200;
/** Days that a schedule may lie ahead: a year, leap day included. */
export const MAX_SCHEDULE_DAYS = 366;
/** Steps of one rollout: each with other shares is counted apart, and all of them are read at every look. */
export const MAX_ROLLOUT_STEPS = 20;
/** Seconds of a step, of a rollout, or without traffic: ten years. */
export const MAX_ROLLOUT_SECONDS = 3_650 * 24 * 3_600;
/** Rollouts of one agent that wait for their time: deprecating their version ends all of them in one write. */
export const MAX_SCHEDULED_ROLLOUTS = 10;
/** Alerts of a project: all of them are looked at together, again and again. */
export const MAX_ALERTS = 100;
/** Minutes of an alert's window: with the one before they are as many as are kept. */
export const MAX_ALERT_MINUTES = 24 * 60;
/** Decisions of a rollout on a page: each holds the moments of all guardrails in all strata, 300 kB at most. */
export const MAX_DECISION_PAGE = 16;
/** Bytes of a credential in UTF-8: the longest tokens that providers hand out have half of that. */
export const MAX_CREDENTIAL_BYTES = 8 * 1024;
/** Credentials of a project. */
export const MAX_CREDENTIALS = 500;
/** Agents whose metrics one request asks for: a page of a list, each of which may have 16 shards to ask. */
export const MAX_METRICS_AGENTS = 50;
