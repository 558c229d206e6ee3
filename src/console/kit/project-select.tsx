import { Select, type SelectProps } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { projectsQuery } from "../api/projects.ts";
import { useCan, useMe } from "../api/session.ts";
import { choosing as text } from "../strings/choosing.ts";

const EVERY = "*";

/** The workspace's projects, as far as whoever is signed in sees them. */
function useProjects(): { slug: string; name: string }[] {
  const me = useMe();
  const sees = useCan("projects:read");
  const { data } = useQuery({ ...projectsQuery, enabled: sees });
  return data?.data ?? [{ slug: me.project, name: me.project }];
}

interface ProjectSelectProps extends Omit<SelectProps, "data" | "value" | "onChange"> {
  /** Null: every project of the workspace. */
  value: string | null;
  onChange: (slug: string | null) => void;
}

/** Chooses a project, or, for those whose own key reaches them all, every one. */
export function ProjectSelect({ value, onChange, label = text.project, ...props }: ProjectSelectProps) {
  const { key } = useMe();
  const projects = useProjects().map(({ slug, name }) => ({ value: slug, label: name }));
  return (
    <Select
      label={label}
      data={key.all_projects ? [{ value: EVERY, label: text.everyProject }, ...projects] : projects}
      value={value ?? EVERY}
      onChange={(next) => onChange(next === EVERY ? null : next)}
      allowDeselect={false}
      searchable
      {...props}
    />
  );
}
