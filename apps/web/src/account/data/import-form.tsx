import { useQueryClient } from '@tanstack/react-query';
import type { TokenSource } from '@tickline/client';
import type { ImportReport } from '@tickline/contract';
import { type ChangeEvent, useRef, useState } from 'react';
import { FieldMessage } from '../../shell/field-message.tsx';
import { authorizedRequest, reasonOf } from './authorized-request.ts';
import { ImportReportView } from './import-report.tsx';

const TYPES: Readonly<Partial<Record<string, string>>> = {
  json: 'application/json',
  csv: 'text/csv',
  ics: 'text/calendar',
};

function typeOf({ name }: File): string | undefined {
  return TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
}

export function ImportForm({ tokens }: { readonly tokens: TokenSource }) {
  const queryClient = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [sent, setSent] = useState<number>();
  const [message, setMessage] = useState<string>();
  const [report, setReport] = useState<ImportReport>();

  async function upload(file: File): Promise<void> {
    setReport(undefined);
    const type = typeOf(file);
    setMessage(type === undefined ? 'Choose a file that ends in .json, .csv or .ics' : undefined);
    if (type === undefined) return;
    setSent(0);
    try {
      const answer = await authorizedRequest(tokens, '/api/me/import', { file, type, onProgress: setSent });
      if (answer.status === 200) setReport(JSON.parse(await answer.body.text()));
      else setMessage(await reasonOf(answer));
    } catch {
      setMessage('The connection was lost. Import the file again: no task is created twice.');
    }
    setSent(undefined);
    await queryClient.invalidateQueries();
  }

  async function choose({ target }: ChangeEvent<HTMLInputElement>): Promise<void> {
    const [file] = target.files ?? [];
    if (file) await upload(file);
    // The same file may be chosen again.
    if (input.current) input.current.value = '';
  }

  return (
    <div className="grid gap-2">
      <h3 className="font-semibold">
        <label htmlFor="import-file">Import</label>
      </h3>
      <p id="import-hint" className="text-sm text-muted">
        A file of Tickline (.json, .csv, .ics), of Todoist (.csv), or to-dos of a calendar (.ics). Tasks that
        you have are left as they are.
      </p>
      <input
        ref={input}
        id="import-file"
        type="file"
        accept=".json,.csv,.ics"
        className="field"
        disabled={sent !== undefined}
        aria-describedby="import-hint import-message"
        onChange={choose}
      />
      {sent !== undefined && (
        <progress className="w-full" aria-label="Importing" max={1} value={sent}>
          {Math.round(sent * 100)} %
        </progress>
      )}
      <FieldMessage id="import-message" text={message} />
      <div role="status">{report && <ImportReportView report={report} />}</div>
    </div>
  );
}
