import type { ReactNode } from 'react';
import { authClient } from '../auth/auth-client.ts';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { YourDataSection } from './data/your-data-section.tsx';
import { DeleteAccount } from './deletion/delete-account.tsx';
import { Keys } from './keys/keys.tsx';
import { PageHeader } from './page-header.tsx';
import { Password } from './password/password.tsx';
import { Profile } from './profile/profile.tsx';
import { Programs } from './programs/programs.tsx';
import { Sessions } from './sessions/sessions.tsx';
import { LinkedSignIns } from './sign-ins/linked-sign-ins.tsx';
import { configuredProviders } from './sign-ins/providers.ts';

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the account page, reached by `#id`. */
function Section({ id, title, children }: SectionProps) {
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
  const { data } = authClient.useSession();
  const current = data?.user ?? { ...user, emailVerified: true };
  const hasProviders = configuredProviders().length > 0;
  return (
    <div className="mx-auto grid max-w-3xl gap-5 px-4 pb-28 sm:px-6">
      <PageHeader />
      <main className="grid gap-5">
        <h1 className="text-2xl font-bold tracking-tight">Your account</h1>
        <Section id="profile" title="You">
          <Profile {...current} />
        </Section>
        <Section id="password" title="Password">
          <Password email={current.email} />
        </Section>
        <Section id="sessions" title="Sessions">
          <Sessions />
        </Section>
        {hasProviders && (
          <Section id="sign-ins" title="Linked sign-ins">
            <LinkedSignIns />
          </Section>
        )}
        <Section id="keys" title="API keys">
          <Keys />
        </Section>
        <Section id="programs" title="Programs">
          <Programs />
        </Section>
        <Section id="data" title="Your data">
          <YourDataSection userId={user.id} />
        </Section>
        <Section id="delete" title="Delete account">
          <DeleteAccount />
        </Section>
      </main>
    </div>
  );
}
