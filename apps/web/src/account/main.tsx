import { type ComponentType, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { App } from '../shell/app.tsx';
import { applyTheme, storedTheme } from '../shell/theme.ts';
import { AccountPage } from './account-page.tsx';
import '../styles.css';

/** Pages for signed-in users by path. The server sends this document for each (`ACCOUNT_PATHS`). */
const PAGES: Readonly<Record<string, ComponentType<{ readonly user: SignedInUser }>>> = {
  '/account': AccountPage,
};

applyTheme(storedTheme());

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App page={PAGES[window.location.pathname] ?? AccountPage} />
    </StrictMode>,
  );
