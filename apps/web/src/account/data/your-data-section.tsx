import { useState } from 'react';
import { useConnection } from '../../api/connection.tsx';
import { createSessionTokens } from '../../auth/session-tokens.ts';
import { CalendarFeed } from './calendar-feed.tsx';
import { ExportButtons } from './export-buttons.tsx';
import { ImportForm } from './import-form.tsx';

/** Files of the user's tasks, and the address of the calendar. */
export function YourDataSection({ userId }: { readonly userId: string }) {
  const { gate } = useConnection();
  const [tokens] = useState(() => createSessionTokens(userId, gate));
  return (
    <div className="grid gap-6">
      <ExportButtons tokens={tokens} />
      <ImportForm tokens={tokens} />
      <CalendarFeed />
    </div>
  );
}
