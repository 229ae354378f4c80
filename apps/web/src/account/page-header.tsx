import { Brand } from '../shell/brand.tsx';
import { ThemeToggle } from '../shell/theme-toggle.tsx';

/** The head of the account's pages. It leads back to the tasks. */
export function PageHeader() {
  return (
    <header className="flex h-18 items-center justify-between">
      <a href="/" aria-label="Tickline: your tasks">
        <Brand />
      </a>
      <span className="-mr-3">
        <ThemeToggle />
      </span>
    </header>
  );
}
