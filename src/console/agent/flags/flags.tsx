import { TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { MAX_FLAGS } from "../../../domain/limits.ts";
import { ActionButton } from "../../kit/action-button.tsx";
import { Section } from "../../kit/section.tsx";
import { Empty, Guard, Loaded } from "../../kit/states.tsx";
import { targeting } from "../../strings/targeting.ts";
import columns from "../rules/rules.module.css";
import { definitionOf, flagsQuery, type SavedFlag } from "./data.ts";
import { FlagCard } from "./flag-card.tsx";
import { FlagEditor } from "./flag-editor.tsx";
import { FlagPreview } from "./flag-preview.tsx";

const route = getRouteApi("/agents/$agentId/flags");
const text = targeting.flags;

export default function FlagsPage() {
  return (
    <Guard scope="rules:read">
      <Flags />
    </Guard>
  );
}

function Flags() {
  const { agentId } = route.useParams();
  const query = useQuery(flagsQuery(agentId));
  const [edited, setEdited] = useState<SavedFlag | "new" | null>(null);
  return (
    <Loaded query={query}>
      {(flags) => (
        <>
          {flags.length === 0 ? (
            <Empty title={text.empty} action={<Create onClick={() => setEdited("new")} />}>
              {text.emptyDetail}
            </Empty>
          ) : (
            <FlagList agentId={agentId} flags={flags} onEdit={setEdited} />
          )}
          {edited !== null && (
            <FlagEditor
              agentId={agentId}
              flag={edited === "new" ? null : edited}
              onClose={() => setEdited(null)}
            />
          )}
        </>
      )}
    </Loaded>
  );
}

const Create = ({ onClick, full }: { onClick: () => void; full?: boolean }) => (
  <ActionButton
    scope="rules:write"
    creates
    size="xs"
    leftSection={<IconPlus size={14} aria-hidden />}
    onClick={onClick}
    disabled={full}
  >
    {text.add}
  </ActionButton>
);

interface FlagListProps {
  agentId: string;
  flags: SavedFlag[];
  onEdit: (flag: SavedFlag | "new") => void;
}

function FlagList({ agentId, flags, onEdit }: FlagListProps) {
  const { flag: chosen } = route.useSearch();
  const navigate = route.useNavigate();
  const [wanted, setWanted] = useState("");
  const looked = wanted.trim().toLowerCase();
  const found = flags.filter(({ key, description = "" }) =>
    `${key} ${description}`.toLowerCase().includes(looked),
  );
  const tried = flags.find(({ key }) => key === chosen) ?? flags[0];
  return (
    <div className={columns.columns}>
      <Section
        title={text.title}
        description={text.description}
        actions={<Create onClick={() => onEdit("new")} full={flags.length >= MAX_FLAGS} />}
      >
        {flags.length > 5 && (
          <TextInput
            aria-label={text.search}
            placeholder={text.search}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
            data-search
          />
        )}
        {found.length === 0 && text.noneFound}
        <ul className={columns.list} aria-label={text.title}>
          {found.map((flag) => (
            <FlagCard
              key={flag.key}
              agentId={agentId}
              flag={flag}
              isTried={flag.key === tried?.key}
              onEdit={() => onEdit(flag)}
              onTry={() => void navigate({ search: (known) => ({ ...known, flag: flag.key }) })}
            />
          ))}
        </ul>
      </Section>
      {tried && <FlagPreview agentId={agentId} saved={definitionOf(tried)} edited={definitionOf(tried)} />}
    </div>
  );
}
