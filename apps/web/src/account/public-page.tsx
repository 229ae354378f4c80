import type { ReactNode } from 'react';
import { PageHeader } from './page-header.tsx';

interface PublicPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page that needs no signed-in user. */
export function PublicPage({ title, children }: PublicPageProps) {
  return (
    <div className="mx-auto grid min-h-dvh max-w-5xl grid-rows-[auto_1fr] px-5 sm:px-8">
      <PageHeader />
      <main className="grid content-center pb-18">
        <div className="card mx-auto grid w-full max-w-sm gap-5 p-6 sm:p-8">
          <h1 className="text-xl font-bold tracking-tight">{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}

/** The way on from such a page. */
export const ToTasks = ({ children }: { readonly children: ReactNode }) => (
  <a
    href="/"
    className="-my-3 justify-self-start py-3 font-semibold text-accent underline underline-offset-4"
  >
    {children}
  </a>
);
