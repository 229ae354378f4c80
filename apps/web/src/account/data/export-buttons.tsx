import type { TokenSource } from '@tickline/client';
import { useState } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { authorizedRequest, reasonOf } from './authorized-request.ts';

const FORMATS = [
  { name: 'json', extension: 'json', label: 'Everything (JSON)' },
  { name: 'csv', extension: 'csv', label: 'Spreadsheet (CSV)' },
  { name: 'ical', extension: 'ics', label: 'To-dos (iCalendar)' },
] as const;

type Format = (typeof FORMATS)[number];

function save(content: Blob, extension: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = `tickline-${new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)}.${extension}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export function ExportButtons({ tokens }: { readonly tokens: TokenSource }) {
  const [current, setCurrent] = useState<Format>();
  const [message, setMessage] = useState<string>();

  async function download(format: Format): Promise<void> {
    setCurrent(format);
    setMessage(undefined);
    try {
      const answer = await authorizedRequest(tokens, `/api/me/export?format=${format.name}`);
      if (answer.status === 200) save(answer.body, format.extension);
      else setMessage(await reasonOf(answer));
    } catch {
      setMessage('The server is not responding.');
    }
    setCurrent(undefined);
  }

  return (
    <div className="grid gap-2">
      <h3 className="font-semibold">Export</h3>
      <p className="text-sm text-muted">
        JSON has everything, with the trash, and can be imported again as it was. The others have your tasks.
      </p>
      <div className="flex flex-wrap gap-2">
        {FORMATS.map((format) => (
          <button
            key={format.name}
            type="button"
            className="btn border border-edge"
            disabled={current !== undefined}
            onClick={() => download(format)}
          >
            {current === format ? 'One moment…' : format.label}
          </button>
        ))}
      </div>
      <FieldMessage id="export-message" text={message} />
    </div>
  );
}
