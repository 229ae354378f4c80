import { useState } from 'react';
import { MoonIcon, SunIcon, SystemIcon } from './icons.tsx';
import { applyTheme, storedTheme, storeTheme, THEMES, type Theme } from './theme.ts';

const LOOKS = {
  system: { Icon: SystemIcon, label: 'Colours: as the system' },
  light: { Icon: SunIcon, label: 'Colours: light' },
  dark: { Icon: MoonIcon, label: 'Colours: dark' },
} as const;

/** Cycles through system, light and dark. */
export function ThemeToggle() {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const { Icon, label } = LOOKS[theme];
  const choose = () => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
    setTheme(next);
    applyTheme(next);
    storeTheme(next);
  };
  return (
    <button
      type="button"
      className="btn btn-quiet size-11 p-0"
      aria-label={label}
      title={label}
      onClick={choose}
    >
      <Icon />
    </button>
  );
}
