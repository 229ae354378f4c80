import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { applyTheme, storedTheme } from './shell/theme.ts';
import { TasksPage } from './tasks/tasks-page.tsx';
import './styles.css';

applyTheme(storedTheme());

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <App page={TasksPage} />
    </StrictMode>,
  );
