import type { Command } from "./command.ts";
import { activate } from "./commands/activate.ts";
import { clone } from "./commands/clone.ts";
import { create } from "./commands/create.ts";
import { deprecate } from "./commands/deprecate.ts";
import { diff } from "./commands/diff.ts";
import { history } from "./commands/history.ts";
import { listAgents } from "./commands/list-agents.ts";
import { list } from "./commands/list.ts";
import { migrate } from "./commands/migrate.ts";
import { resolve } from "./commands/resolve.ts";
import { rollback } from "./commands/rollback.ts";
import { show } from "./commands/show.ts";

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  migrate,
  listAgents,
  list,
  show,
  create,
  clone,
  activate,
  rollback,
  deprecate,
  diff,
  history,
  resolve,
];
