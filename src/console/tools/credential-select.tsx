import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { MAX_PAGE } from "../../domain/limits.ts";
import { api, body } from "../api/client.ts";
import { useCan } from "../api/session.ts";
import { common } from "../strings/common.ts";
import { tools } from "../strings/tools.ts";

const text = tools.form;

interface CredentialSelectProps {
  /** Empty: none. */
  value: string;
  onChange: (name: string) => void;
  error: string | undefined;
}

/** Chooses one of the project's credentials, for those who may have one sent somewhere. */
export function CredentialSelect({ value, onChange, error }: CredentialSelectProps) {
  const canRead = useCan("credentials:read");
  const canUse = useCan("credentials:write");
  const { data } = useQuery({
    queryKey: ["credentials", "names"],
    queryFn: () => body(api.credentials.$get({ query: { limit: String(MAX_PAGE) } })),
    enabled: canRead,
  });
  const names = (data?.data ?? []).map(({ name }) => name);
  return (
    <Select
      label={text.credential}
      description={canUse ? text.credentialHint : common.needsScope("credentials:write")}
      placeholder={text.noCredential}
      data={value === "" || names.includes(value) ? names : [value, ...names]}
      value={value === "" ? null : value}
      onChange={(name) => onChange(name ?? "")}
      error={error}
      disabled={!canUse}
      searchable
      clearable
      limit={60}
    />
  );
}
