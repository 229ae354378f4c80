import type { ImportReport, RowReport } from '@tickline/contract';

const tasks = (count: number) => `${count} ${count === 1 ? 'task' : 'tasks'}`;

function summary({ created, existing }: ImportReport): string {
  const kept = existing > 0 ? ` ${tasks(existing)} ${existing === 1 ? 'was' : 'were'} there before.` : '';
  return `${tasks(created)} imported.${kept}`;
}

function textOf({ row, line, issues }: RowReport): string {
  const where = line === undefined ? `Task ${row}` : `Line ${line}`;
  return `${where}: ${issues.map(({ path, message }) => (path === '' ? message : `${path} ${message}`)).join('; ')}`;
}

interface RowsProps {
  readonly title: string;
  readonly rows: readonly RowReport[];
  readonly total: number;
}

function Rows({ title, rows, total }: RowsProps) {
  if (total === 0) return null;
  return (
    <details className="text-sm">
      <summary className="min-h-8 font-semibold">{title}</summary>
      <ul className="list-disc pl-5 wrap-anywhere">
        {rows.map((each) => (
          <li key={`${each.row}`}>{textOf(each)}</li>
        ))}
        {total > rows.length && <li>and {total - rows.length} more</li>}
      </ul>
    </details>
  );
}

export function ImportReportView({ report }: { readonly report: ImportReport }) {
  const { failed, failed_total, warnings, warnings_total } = report;
  return (
    <div className="grid gap-2 rounded-lg bg-sunken p-4">
      <p>{summary(report)}</p>
      <Rows title={`${tasks(failed_total)} could not be imported`} rows={failed} total={failed_total} />
      <Rows
        title={`${tasks(warnings_total)} could not keep everything`}
        rows={warnings}
        total={warnings_total}
      />
    </div>
  );
}
