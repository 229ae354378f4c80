import type { ComponentType } from 'react';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { AccountPage } from './account-page.tsx';
import { DevicePage } from './device/device-page.tsx';

/** Pages for signed-in users, by path. The server sends the document for each (`ACCOUNT_PATHS` in its `plugins/web.ts`). */
const PAGES: Readonly<Record<string, ComponentType<{ readonly user: SignedInUser }>>> = {
  '/account': AccountPage,
  '/device': DevicePage,
};

/** Returns the page at a path other than `/`. */
export const pageAt = (path: string) => PAGES[path] ?? AccountPage;
