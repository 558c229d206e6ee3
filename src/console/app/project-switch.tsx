import { Button, Menu, Text } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { projectsQuery } from "../api/projects.ts";
import { useCan, type Me } from "../api/session.ts";
import { shell as text } from "../strings/shell.ts";
import classes from "./shell.module.css";

/** The project that is asked for where an address names none. */
const DEFAULT = "default";

/** Which project is shown; those whose session is of one project only see its name. */
export function ProjectSwitch({ me }: { me: Me }) {
  const navigate = useNavigate();
  const mayChoose = useCan("projects:read") && me.key.all_projects;
  const { data } = useQuery({ ...projectsQuery, enabled: mayChoose });
  const others = data?.data ?? [];
  const choose = (slug: string): void =>
    void navigate({ to: "/agents", search: { project: slug === DEFAULT ? undefined : slug } });
  if (others.length < 2)
    return (
      <Text
        size="sm"
        c="dimmed"
        className={classes.project}
        aria-label={`${text.project}: ${me.project}`}
        role="note"
      >
        {me.project}
      </Text>
    );
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          size="compact-md"
          maw={180}
          rightSection={<IconSelector size={14} aria-hidden />}
          aria-label={`${text.project}: ${me.project}`}
        >
          {me.project}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: "auto" }}>
        {others.map(({ slug, name }) => (
          <Menu.Item key={slug} onClick={() => choose(slug)} aria-current={slug === me.project || undefined}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
