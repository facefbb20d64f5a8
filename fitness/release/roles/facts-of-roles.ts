import type { RoleFacts, StackRole } from './role.ts';

/** What the next release's roles are compared with, by name. */
export const factsOfRoles = (snapshots: Iterable<StackRole>): Record<string, RoleFacts> =>
  Object.fromEntries(
    [...snapshots].flatMap(({ name, inline, attached }) =>
      inline.is === 'known' && attached.is === 'known' ? [[name, { ...inline.value, attached: [...attached.value] }] as const] : [],
    ),
  );
