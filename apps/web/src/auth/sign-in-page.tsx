import { useState } from 'react';
import { Brand } from '../shell/brand.tsx';
import { lazyModule } from '../shell/lazy-module.ts';
import { ThemeToggle } from '../shell/theme-toggle.tsx';
import type { CredentialsMode } from './credentials.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { TickDrawing } from './tick-drawing.tsx';

const WORDS = {
  'sign-in': { title: 'Welcome back', other: 'New here?', change: 'Create an account' },
  'sign-up': { title: 'Create your account', other: 'Already have an account?', change: 'Sign in' },
} as const;

const providers = lazyModule(() => import('../account/sign-ins/provider-buttons.tsx'));
/** The server names its providers in the document. */
const hasProviders = 'providers' in document.documentElement.dataset;

export function SignInPage({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [mode, setMode] = useState<CredentialsMode>('sign-in');
  const { title, other, change } = WORDS[mode];
  const buttons = providers.useModule(hasProviders);
  return (
    <div className="mx-auto grid min-h-dvh max-w-5xl grid-rows-[auto_1fr] px-5 sm:px-8">
      <header className="flex h-18 items-center justify-between">
        <Brand />
        <span className="-mr-3">
          <ThemeToggle />
        </span>
      </header>
      <main className="grid content-center gap-12 pb-18 lg:grid-cols-[1fr_24rem] lg:items-center lg:gap-20">
        <div className="hidden lg:block">
          <TickDrawing />
          <p className="mt-8 max-w-sm text-2xl font-semibold tracking-tight text-balance">
            One line in. One less thing on your mind.
          </p>
          <p className="mt-3 max-w-sm text-muted">
            Type “send the report tomorrow 9am !high”, and the task gets its due date and priority.
          </p>
        </div>
        <div className="card mx-auto grid w-full max-w-sm gap-5 p-6 sm:p-8">
          <h1 className="text-xl font-bold tracking-tight">{title}</h1>
          <CredentialsForm key={mode} mode={mode} onSignedIn={onSignedIn} />
          {buttons && <buttons.ProviderButtons />}
          <p className="text-sm text-muted">
            {other}{' '}
            <button
              type="button"
              className="-my-3 py-3 font-semibold text-accent underline underline-offset-4"
              onClick={() => setMode(mode === 'sign-in' ? 'sign-up' : 'sign-in')}
            >
              {change}
            </button>
          </p>
          <a href="/reset-password" className="-my-3 py-3 text-sm text-muted underline underline-offset-4">
            Forgot your password?
          </a>
        </div>
      </main>
    </div>
  );
}
