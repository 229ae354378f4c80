import { onlineManager } from '@tanstack/react-query';
import { locale } from '@tickline/quick-add';
import { useRef, useState } from 'react';
import { signOut } from '../auth/sign-out.ts';
import type { SignedInUser } from '../auth/use-signed-in-user.ts';
import { ConnectionBanner } from '../shell/connection-banner.tsx';
import { HelpDialog } from '../shell/help-dialog.tsx';
import { useToasts } from '../shell/toasts.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { useNow } from '../shell/use-now.ts';
import { AddLine } from './add/add-line.tsx';
import { openEdits } from './edit/edits.ts';
import { LeaveDialog } from './edit/leave-dialog.tsx';
import { useEditing } from './edit/use-editing.ts';
import { UnsavedEdits } from './list/unsaved-edits.tsx';
import { ListSection } from './list-section.tsx';
import { TaskActionsProvider, useCreateTaskActions } from './use-task-actions.ts';
import { useTaskList } from './use-task-list.ts';
import { useTaskShortcuts } from './use-task-shortcuts.ts';
import { useUnsentWarning } from './use-unsent-warning.ts';
import { FilterPanel } from './view/filter-panel.tsx';
import { listQuery } from './view/list-query.ts';
import { SearchBox } from './view/search-box.tsx';
import { SortControl } from './view/sort-control.tsx';
import { TagHeading } from './view/tag-heading.tsx';
import { changeView, useView } from './view/use-view.ts';
import { WeekCard } from './week/week-card.tsx';

export function TasksPage({ user }: { readonly user: SignedInUser }) {
  const now = useNow();
  const view = useView();
  const { actions, deletion } = useCreateTaskActions();
  const list = useTaskList(listQuery(view, now), { due: view.due, now, hidden: deletion.hidden });
  const [edits] = useState(() => openEdits(user.id));
  const { editing, editedId, unsaved } = useEditing(actions, edits);
  const { show, actOnNewest } = useToasts();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [isLeaving, setIsLeaving] = useState(false);
  const addInput = useRef<HTMLInputElement>(null);
  const searchInput = useRef<HTMLInputElement>(null);
  const focusAdd = () => addInput.current?.focus();
  const openHelp = () => setIsHelpOpen(true);
  useUnsentWarning();
  useTaskShortcuts({
    tasks: list.tasks,
    actions,
    editing,
    onNew: focusAdd,
    onSearch: () => searchInput.current?.select(),
    onUndo: actOnNewest,
    onHelp: openHelp,
  });
  const leave = async () => {
    setIsLeaving(false);
    // Offline, pending deletions would wait forever.
    const isLeft = onlineManager.isOnline() && (await deletion.flush().then(signOut));
    if (!isLeft)
      show({ text: 'You are still signed in because the server is not responding.', isError: true });
  };
  const today = new Date(now).toLocaleDateString(locale(), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });

  return (
    <TaskActionsProvider value={actions}>
      <ConnectionBanner />
      <TopBar
        user={user}
        onHelp={openHelp}
        onSignOut={() => (unsaved.length > 0 ? setIsLeaving(true) : leave())}
      />
      <main className="mx-auto grid max-w-6xl grid-cols-1 gap-x-10 gap-y-5 px-4 pb-28 sm:px-6 lg:grid-cols-[18rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr]">
        <div className="grid gap-4 lg:col-start-2">
          <h1 className="text-2xl font-bold tracking-tight">{today}</h1>
          <AddLine inputRef={addInput} draftKey={`tickline-draft:${user.id}`} view={view} now={now} />
        </div>
        <div className="grid content-start gap-2 lg:row-span-2 lg:gap-6 lg:row-start-1">
          <WeekCard now={now} hidden={deletion.hidden} />
          <FilterPanel view={view} onChange={changeView} />
        </div>
        <section
          aria-labelledby="list-title"
          className="grid min-w-0 grid-cols-1 content-start gap-3 lg:col-start-2"
        >
          <h2 id="list-title" className="sr-only">
            Tasks
          </h2>
          <div className="flex flex-wrap gap-2">
            <SearchBox
              inputRef={searchInput}
              search={view.search}
              onSearch={(search) => changeView({ search })}
            />
            <SortControl view={view} onChange={changeView} />
          </div>
          <UnsavedEdits
            edits={unsaved.filter(({ task, isSent }) => task.id !== editedId && !isSent)}
            onOpen={editing.start}
          />
          <TagHeading tags={view.tags} onChange={(tags) => changeView({ tags })} />
          <div className="card overflow-clip">
            <ListSection
              list={list}
              view={view}
              now={now}
              editing={editing}
              editedId={editedId}
              onChangeView={changeView}
              onAdd={focusAdd}
            />
          </div>
        </section>
      </main>
      {isHelpOpen && <HelpDialog onClose={() => setIsHelpOpen(false)} />}
      {isLeaving && (
        <LeaveDialog unsaved={unsaved.length} onLeave={leave} onClose={() => setIsLeaving(false)} />
      )}
    </TaskActionsProvider>
  );
}
