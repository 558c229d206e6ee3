import { createSpotlight, Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconFlask, IconRobot, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { useMantineColorScheme } from "@mantine/core";
import "@mantine/spotlight/styles.layer.css";
import { api, body } from "../api/client.ts";
import { signOut, type Me } from "../api/session.ts";
import { agentNamesQuery } from "../kit/agent-names.ts";
import { shell as text } from "../strings/shell.ts";
import { ALL_PAGES } from "./pages.ts";
import { paletteOpen } from "./palette-open.ts";
import { shortcutsOpen } from "./shortcuts-open.ts";

const [store, spotlight] = createSpotlight();

const LIMIT = "200";

/** Everything that can be gone to or done from anywhere, by typing a part of its name. */
export default function Palette({ me }: { me: Me }) {
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  const isOpen = paletteOpen.use();
  useEffect(() => {
    if (isOpen) spotlight.open();
    else spotlight.close();
  }, [isOpen]);
  const can = (scope: string): boolean => me.scopes.includes(scope);
  // Closed, it has nothing to keep current.
  const agents = useQuery({ ...agentNamesQuery, enabled: isOpen && can("agents:read") });
  const experiments = useQuery({
    queryKey: ["experiments", "palette"],
    queryFn: () => body(api.experiments.$get({ query: { limit: LIMIT } })),
    enabled: isOpen && can("experiments:read"),
  });
  const pages: SpotlightActionData[] = ALL_PAGES.filter(({ scope }) => can(scope)).map(
    ({ to, label, icon: PageIcon }) => ({
      id: to,
      label,
      leftSection: <PageIcon size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to }),
    }),
  );
  const found: SpotlightActionData[] = [
    ...(agents.data ?? []).map(({ agent_id, name }) => ({
      id: `agent ${agent_id}`,
      label: name,
      description: agent_id,
      leftSection: <IconRobot size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to: "/agents/$agentId", params: { agentId: agent_id } }),
    })),
    ...(experiments.data?.data ?? []).map(({ test_id, name }) => ({
      id: `experiment ${test_id}`,
      label: name,
      description: test_id,
      leftSection: <IconFlask size={18} stroke={1.7} aria-hidden />,
      onClick: () => void navigate({ to: "/experiments/$experimentId", params: { experimentId: test_id } }),
    })),
  ];
  const acts: SpotlightActionData[] = [
    { id: "theme", label: text.theme.change, onClick: toggleColorScheme },
    { id: "shortcuts", label: text.shortcuts, onClick: () => shortcutsOpen.set(true) },
    { id: "sign-out", label: text.signOut, onClick: () => void signOut() },
  ];
  return (
    <Spotlight
      store={store}
      actions={[...pages, ...found, ...acts]}
      onSpotlightClose={() => paletteOpen.set(false)}
      shortcut={null}
      limit={12}
      nothingFound={text.paletteEmpty}
      highlightQuery
      scrollable
      attributes={{ content: { "aria-label": text.palette } }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: text.paletteHint,
        "aria-label": text.palette,
      }}
    />
  );
}
