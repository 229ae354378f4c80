/** Customs of a locale for dates in numbers. */
export interface DayOrder {
  readonly isMonthFirst: boolean;
  /** "3.12." is a date. */
  readonly hasDots: boolean;
}

const orders = new Map<string, DayOrder>();

/** Returns the locale of the user's browser or terminal, whose dates need not be English. */
function userLocale(): string {
  const { navigator } = globalThis as { readonly navigator?: { readonly languages?: readonly string[] } };
  return navigator?.languages?.[0] ?? new Intl.DateTimeFormat().resolvedOptions().locale;
}

function read(locale: string): DayOrder {
  const options = { day: 'numeric', month: 'numeric', calendar: 'gregory', timeZone: 'UTC' } as const;
  const parts = new Intl.DateTimeFormat(locale, options)
    .formatToParts(0)
    .map(({ type, value }) => ({ type, value }));
  const places = parts.map(({ type }) => type);
  return {
    isMonthFirst: places.indexOf('month') < places.indexOf('day'),
    hasDots: parts.some(({ type, value }) => type === 'literal' && value.startsWith('.')),
  };
}

/** Returns how a locale writes dates; as in Britain if there is no such locale. */
export function dayOrder(locale = userLocale()): DayOrder {
  const known = orders.get(locale);
  if (known) return known;
  try {
    const order = read(locale);
    orders.set(locale, order);
    return order;
  } catch {
    return { isMonthFirst: false, hasDots: false };
  }
}
