/** Days are written `2026-11-23`, as in addresses: a day of this device's calendar, whatever the hour. */
const pad = (value: number) => String(value).padStart(2, "0");

export const dayOf = (date: Date): string => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

/** Its noon, which every day has: some begin an hour late. */
export function dateOf(day: string): Date {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date, 12);
}

export function addDays(day: string, count: number): string {
  const date = dateOf(day);
  date.setDate(date.getDate() + count);
  return dayOf(date);
}

/** The same day of another month, or its last where it is shorter. */
export function addMonths(day: string, count: number): string {
  const date = dateOf(day);
  const wanted = new Date(date.getFullYear(), date.getMonth() + count + 1, 0, 12);
  wanted.setDate(Math.min(date.getDate(), wanted.getDate()));
  return dayOf(wanted);
}

/** The day a week begins with: 0 is Sunday. */
export function weekStart(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?: () => { firstDay: number } };
  return (locale.getWeekInfo?.().firstDay ?? 7) % 7;
}

/** How many days into its week a day is. */
export const intoWeek = (day: string, start: number): number => (dateOf(day).getDay() - start + 7) % 7;

/** The weeks that a month's days are in, whole ones: those at its ends have days of its neighbours. */
export function weeksOf(day: string, start: number): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const begin = addDays(first, -intoWeek(first, start));
  const next = addMonths(first, 1);
  const weeks: string[][] = [];
  for (let at = begin; at < next; at = addDays(at, 7)) weeks.push(Array.from({ length: 7 }, (_, day) => addDays(at, day)));
  return weeks;
}
