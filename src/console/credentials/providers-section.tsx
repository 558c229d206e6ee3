import { DataTable } from "../kit/data-table.tsx";
import { Section } from "../kit/section.tsx";
import { common } from "../strings/common.ts";
import { credentials } from "../strings/credentials.ts";
import { PROVIDERS } from "./providers.ts";

const text = credentials.providers;

/** Which providers there are, and what each needs. */
export const ProvidersSection = () => (
  <Section title={text.title} description={text.lead}>
    <DataTable
      label={text.label}
      rows={PROVIDERS}
      keyOf={({ name }) => name}
      columns={[
        { key: "name", title: text.columns.name, cell: ({ name }) => name },
        {
          key: "does",
          title: text.columns.does,
          cell: ({ does }) => does.map((kind) => text[kind]).join(", "),
        },
        { key: "needs", title: text.columns.needs, cell: ({ needs }) => text[needs] },
        { key: "more", title: text.columns.more, cell: ({ note }) => note || common.unknown },
      ]}
    />
  </Section>
);
