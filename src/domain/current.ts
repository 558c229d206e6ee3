/** The agent id under which whoever asks gets an agent of their own, or else one that was chosen for them. */
export const CURRENT = "current";

/** Who chose the current agent: the user, the project, or the environment when there was no other. */
export const CURRENT_BY = ["user", "project", "development"] as const;
export type CurrentBy = (typeof CURRENT_BY)[number];
