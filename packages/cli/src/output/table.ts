import type { Paint, Style } from './colors.ts';
import { fit, pad, widthOf } from './width.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

export interface Column {
  /** Columns with a higher number give up their place first, when there is too little. */
  readonly rank: number;
  /** Whether it is cut when all others have left, and gets what is left over. */
  readonly isMain?: boolean;
  readonly isRight?: boolean;
}

const GAP = 2;
/** The main column never has less, as long as another can leave. */
const MIN_MAIN = 16;

function shownColumns(columns: readonly Column[], widths: readonly number[], total: number): number[] {
  const shown = columns.map((_, index) => index).filter((index) => (widths[index] ?? 0) > 0);
  const needed = () =>
    shown.reduce((sum, index) => {
      const width = widths[index] ?? 0;
      return sum + GAP + (columns[index]?.isMain ? Math.min(width, MIN_MAIN) : width);
    }, -GAP);
  while (needed() > total) {
    const last = Math.max(...shown.map((index) => columns[index]?.rank ?? 0));
    const at = shown.findIndex((index) => columns[index]?.rank === last);
    // The first column and the main one stay.
    if (last <= 1 || at < 0) break;
    shown.splice(at, 1);
  }
  return shown;
}

/**
 * Lays out a table.
 *
 * @param total columns of the terminal; undefined if lines may have any length
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  total: number | undefined,
  paint: Paint,
): string[] {
  const limit = total ?? Number.POSITIVE_INFINITY;
  const widths = columns.map((_, index) =>
    Math.max(0, ...rows.map((row) => widthOf(row[index]?.text ?? ''))),
  );
  const shown = shownColumns(columns, widths, limit);
  const others = shown.filter((index) => !columns[index]?.isMain);
  const taken = others.reduce((sum, index) => sum + GAP + (widths[index] ?? 0), 0);
  const main = columns.findIndex(({ isMain }) => isMain);
  widths[main] = Math.max(1, Math.min(widths[main] ?? 0, limit - taken));
  return rows.map((row) =>
    shown
      .map((index, place) => {
        const { text, style } = row[index] ?? { text: '' };
        const width = widths[index] ?? 0;
        const cut = fit(text, width);
        if (columns[index]?.isRight) return ' '.repeat(width - widthOf(cut)) + paint(style, cut);
        const filling = place === shown.length - 1 ? '' : pad(cut, width).slice(cut.length);
        return paint(style, cut) + filling;
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
