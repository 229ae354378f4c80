import { ClockIcon, TickIcon } from '../../shell/icons.tsx';

const WORDS: Readonly<Record<string, string>> = {
  'tasks:read': 'See your tasks, with their notes and tags, and the trash',
  'tasks:write': 'Create, change, complete and delete your tasks',
  offline_access: 'Stay connected until you revoke it, or change your password',
};

/** Returns the scopes that are explained to users, in a fixed order. */
const known = (scopes: readonly string[]) => Object.keys(WORDS).filter((scope) => scopes.includes(scope));

/** Explains each scope of a program. */
export function ScopeList({ scopes }: { readonly scopes: readonly string[] }) {
  return (
    <ul className="grid gap-2">
      {known(scopes).map((scope) => (
        <li key={scope} className="flex gap-2.5">
          <span className="mt-0.5 shrink-0 text-accent">
            {scope === 'offline_access' ? <ClockIcon /> : <TickIcon />}
          </span>
          {WORDS[scope]}
        </li>
      ))}
    </ul>
  );
}
