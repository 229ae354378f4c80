import type { ReactNode } from 'react';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { Brand } from '../shell/brand.tsx';
import { ThemeToggle } from '../shell/theme-toggle.tsx';
import { YourDataSection } from './data/your-data-section.tsx';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the account page, reached by `#id`. */
export function Section({ id, title, children }: SectionProps) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="card grid gap-4 p-5 sm:p-6">
      <h2 id={`${id}-title`} className="text-lg font-bold tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  );
}

export function AccountPage({ user }: { readonly user: SignedInUser }) {
  return (
    <div className="mx-auto grid max-w-3xl gap-5 px-4 pb-28 sm:px-6">
      <header className="flex h-18 items-center justify-between">
        <a href="/" aria-label="Your tasks">
          <Brand />
        </a>
        <span className="-mr-3">
          <ThemeToggle />
        </span>
      </header>
      <main className="grid gap-5">
        <h1 className="text-2xl font-bold tracking-tight">Your account</h1>
        <Section id="profile" title="You">
          <p>
            {user.name}, {user.email}
          </p>
        </Section>
        <Section id="data" title="Your data">
          <YourDataSection userId={user.id} />
        </Section>
      </main>
    </div>
  );
}
