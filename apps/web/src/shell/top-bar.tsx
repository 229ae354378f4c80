import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { Brand } from './brand.tsx';
import { KeyboardIcon } from './icons.tsx';
import { ThemeToggle } from './theme-toggle.tsx';

interface TopBarProps {
  readonly user: SignedInUser;
  readonly onHelp: () => void;
  readonly onSignOut: () => void;
}

export function TopBar({ user, onHelp, onSignOut }: TopBarProps) {
  return (
    <header className="mx-auto flex h-18 max-w-6xl items-center gap-1 px-4 sm:px-6">
      <Brand />
      <a
        href="/account"
        className="btn btn-quiet ml-auto max-w-40 truncate px-3 text-sm text-muted"
        title={`Your account: ${user.email}`}
      >
        {user.name}
      </a>
      <span className="flex">
        <button
          type="button"
          className="btn btn-quiet size-11 p-0"
          aria-label="Keyboard help"
          title="Keyboard help (?)"
          onClick={onHelp}
        >
          <KeyboardIcon />
        </button>
        <ThemeToggle />
      </span>
      <button type="button" className="btn btn-quiet -mr-3 px-3 text-sm" onClick={onSignOut}>
        Sign out
      </button>
    </header>
  );
}
