import { integer } from "drizzle-orm/sqlite-core";

export const created = () => integer("created_at").notNull();
