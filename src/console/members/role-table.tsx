import { Table } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { ROLE_NAMES, ROLES, SCOPES, type Scope } from "../../domain/scope.ts";
import { common } from "../strings/common.ts";
import { members as text } from "../strings/members.ts";

const has = (role: (typeof ROLE_NAMES)[number], scope: Scope): boolean =>
  (ROLES[role] as readonly Scope[]).includes(scope);

/** Which scopes each role has; those that no role has are given by name. */
export const RoleTable = () => (
  <Table.ScrollContainer minWidth={520} aria-label={text.whatRoles} tabIndex={0} role="region">
    <Table aria-label={text.whatRoles} stickyHeader striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.scope}</Table.Th>
          {ROLE_NAMES.map((role) => (
            <Table.Th key={role}>{role}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {SCOPES.map((scope) => (
          <Table.Tr key={scope}>
            <Table.Th scope="row" fw={400}>
              {scope}
            </Table.Th>
            {ROLE_NAMES.map((role) => (
              <Table.Td key={role}>
                {has(role, scope) ? (
                  <IconCheck size={16} role="img" aria-label={common.yes} />
                ) : (
                  <span className="visually-hidden">{common.no}</span>
                )}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);
