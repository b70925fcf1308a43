/** How long it took, as short as it is telling: `12 ms`, `1.24 s`, `3 min 5 s`. */
export function duration(ms: number, language: string): string {
  const number = (value: number, digits: number) => value.toLocaleString(language, { maximumFractionDigits: digits });
  if (ms < 1) return "<1 ms";
  if (ms < 1_000) return `${number(ms, ms < 10 ? 1 : 0)} ms`;
  if (ms < 60_000) return `${number(ms / 1_000, 2)} s`;
  const minutes = Math.floor(ms / 60_000);
  return `${minutes} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `3 minutes ago`, in the user's language. */
export function ago(time: string | Date, language: string, now = Date.now()): string {
  const seconds = (new Date(time).getTime() - now) / 1_000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "long" });
  for (const [unit, size] of STEPS) if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  return format.format(0, "second");
}

export function dateTime(time: string | Date, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(time));
}

export function bytes(count: number, language: string): string {
  if (count < 1_024) return `${count} B`;
  const [value, unit] = count < 1_048_576 ? [count / 1_024, "KB"] : [count / 1_048_576, "MB"];
  return `${value.toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`;
}

/** US dollars down to fractions of a cent. */
export function dollars(amount: number, language: string): string {
  return amount.toLocaleString(language, { style: "currency", currency: "USD", maximumSignificantDigits: 3 });
}
