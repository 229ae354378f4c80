import { type ComponentType, createElement } from 'react';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { App } from '../shell/app.tsx';
import { AccountPage } from './account-page.tsx';
import { AuthorizePage } from './authorize/authorize-page.tsx';
import { DevicePage } from './device/device-page.tsx';
import { ResetPasswordPage } from './password/reset-password-page.tsx';
import { ConfirmEmailPage } from './profile/confirm-email-page.tsx';

/** Pages for signed-in users, by path. The server sends the document for each (`ACCOUNT_PATHS` in its `plugins/web.ts`). */
const PAGES: Readonly<Record<string, ComponentType<{ readonly user: SignedInUser }>>> = {
  '/account': AccountPage,
  '/authorize': AuthorizePage,
  '/device': DevicePage,
};

/** Pages for everybody. */
const PUBLIC_PAGES: Readonly<Record<string, ComponentType>> = {
  '/reset-password': ResetPasswordPage,
  '/confirm-email': ConfirmEmailPage,
};

/** Returns the page at a path other than `/`. */
export function pageAt(path: string): ComponentType {
  const page = PAGES[path] ?? AccountPage;
  return PUBLIC_PAGES[path] ?? (() => createElement(App, { page }));
}
