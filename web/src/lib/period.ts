/** Spans that end now, by their name in an address. */
export const SPANS = { "1h": 3_600_000, "24h": 86_400_000, "7d": 7 * 86_400_000, "30d": 30 * 86_400_000 } as const;
export type Span = keyof typeof SPANS;

/** A span that ends now, or whole days of this device's calendar, both included. */
export interface Period {
  span?: Span;
  from?: string;
  to?: string;
}

/** Midnight of a day written `2026-11-23`; undefined for what is no day. */
function midnight(day: string, plus = 0): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(date) + plus);
  // The calendar would make the third of March of a thirty-first of February.
  return plus !== 0 || (at.getMonth() === Number(month) - 1 && at.getDate() === Number(date)) ? at : undefined;
}

/** The moment a day of this device's calendar is over, as the API takes it; undefined for what is no day. */
export const endOfDay = (day: string): string | undefined => midnight(day, 1)?.toISOString();

const isDay = (day: string | null): day is string => day !== null && midnight(day) !== undefined;

/** What an address says of time; what makes no sense is left out, and days the wrong way round are turned. */
export function readPeriod(params: URLSearchParams): Period {
  const span = params.get("span");
  if (span !== null && span in SPANS) return { span: span as Span };
  const [from, to] = [params.get("from"), params.get("to")].map((day) => (isDay(day) ? day : undefined));
  const turned = from !== undefined && to !== undefined && from > to;
  const [first, last] = turned ? [to, from] : [from, to];
  return { ...(first === undefined ? {} : { from: first }), ...(last === undefined ? {} : { to: last }) };
}

/** The moments a period begins at and ends before, as the API takes them. */
export function momentsOf({ span, from, to }: Period, now: number): { since?: string; until?: string } {
  if (span !== undefined) return { since: new Date(now - SPANS[span]).toISOString() };
  const since = from === undefined ? undefined : midnight(from)?.toISOString();
  const until = to === undefined ? undefined : endOfDay(to);
  return { ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }) };
}
