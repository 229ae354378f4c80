import { type ComponentType, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { ErrorState } from './shell/error-state.tsx';
import { applyTheme, storedTheme } from './shell/theme.ts';
import { TasksPage } from './tasks/tasks-page.tsx';
import './styles.css';

function NotLoaded() {
  return <ErrorState text="This page could not be loaded." onRetry={() => window.location.reload()} />;
}

/** Everything about the account is loaded only there. */
async function currentPage(): Promise<ComponentType> {
  const { pathname } = window.location;
  if (pathname === '/') return () => <App page={TasksPage} />;
  return import('./account/pages.ts').then(
    ({ pageAt }) => pageAt(pathname),
    () => NotLoaded,
  );
}

applyTheme(storedTheme());

const root = document.getElementById('root');
if (root)
  // Not awaited here: the page's module imports this one.
  currentPage().then((Page) =>
    createRoot(root).render(
      <StrictMode>
        <Page />
      </StrictMode>,
    ),
  );
