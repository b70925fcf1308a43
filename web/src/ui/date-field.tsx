import { CalendarDays, ChevronLeft, ChevronRight } from "lucide-react";
import { useId, useLayoutEffect, useRef, useState } from "react";
import { addDays, addMonths, dateOf, dayOf, intoWeek, weeksOf, weekStart } from "@/lib/calendar";
import { cn } from "@/lib/cn";
import { Button } from "./button";
import { IconButton } from "./icon-button";
import { inputStyle } from "./input";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";

interface DateFieldProps {
  label: string;
  /** A day such as `2026-11-23`. */
  value: string | undefined;
  onValueChange: (day: string | undefined) => void;
  /** Of the app: a browser's own field speaks the browser's. */
  language: string;
  /** What stands there while no day is chosen. */
  placeholder: string;
  words: { previous: string; next: string; clear: string };
  min?: string | undefined;
  max?: string | undefined;
  className?: string;
}

/** A day, written and chosen in the app's language. */
export function DateField({ label, value, onValueChange, placeholder, className, ...calendar }: DateFieldProps) {
  const [open, setOpen] = useState(false);
  const shown = value === undefined ? placeholder : new Intl.DateTimeFormat(calendar.language, { dateStyle: "medium" }).format(dateOf(value));
  const choose = (day: string | undefined) => {
    setOpen(false);
    onValueChange(day);
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger className={cn(inputStyle, "flex h-8 items-center justify-between gap-2 text-left", className)} aria-label={`${label}: ${shown}`}>
        <span className={cn("truncate tnum", value === undefined && "text-text-3")}>{shown}</span>
        <CalendarDays aria-hidden className="size-3.5 shrink-0 text-text-3" />
      </PopoverTrigger>
      {/* The calendar takes the focus itself, to its day. */}
      <PopoverContent align="start" className="w-auto" aria-label={label} onOpenAutoFocus={(event) => event.preventDefault()}>
        <Calendar value={value} onChoose={choose} {...calendar} />
      </PopoverContent>
    </Popover>
  );
}

type CalendarProps = Pick<DateFieldProps, "value" | "language" | "words" | "min" | "max"> & { onChoose: (day: string | undefined) => void };

/** A month of days: arrows go from day to day, Page Up and Page Down by the month, with Shift by the year. */
function Calendar({ value, onChoose, language, words, min, max }: CalendarProps) {
  const title = useId();
  const today = dayOf(new Date());
  const within = (day: string) => (min !== undefined && day < min ? min : max !== undefined && day > max ? max : day);
  const [cursor, setCursor] = useState(within(value ?? today));
  const grid = useRef<HTMLTableElement>(null);
  // The focus follows the day by keys; a month turned by its button keeps it.
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current) grid.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [cursor]);
  const go = (day: string, follow: boolean) => {
    follows.current = follow;
    setCursor(within(day));
  };
  const start = weekStart(language);
  const weeks = weeksOf(cursor, start);
  const name = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
  const long = name({ dateStyle: "full" });

  const onKeyDown = (event: React.KeyboardEvent) => {
    const months = event.shiftKey ? 12 : 1;
    const into = intoWeek(cursor, start);
    const to = {
      ArrowLeft: () => addDays(cursor, -1), ArrowRight: () => addDays(cursor, 1), ArrowUp: () => addDays(cursor, -7), ArrowDown: () => addDays(cursor, 7),
      Home: () => addDays(cursor, -into), End: () => addDays(cursor, 6 - into), PageUp: () => addMonths(cursor, -months), PageDown: () => addMonths(cursor, months),
    }[event.key];
    if (!to) return;
    event.preventDefault();
    go(to(), true);
  };

  return (
    <div className="grid gap-2">
      <div className="flex items-center justify-between">
        <IconButton label={words.previous} size="iconSm" icon={<ChevronLeft aria-hidden />} disabled={min !== undefined && cursor.slice(0, 7) <= min.slice(0, 7)} onClick={() => go(addMonths(cursor, -1), false)} />
        <p id={title} aria-live="polite" className="text-sm font-semibold tnum">{name({ year: "numeric", month: "long" }).format(dateOf(cursor))}</p>
        <IconButton label={words.next} size="iconSm" icon={<ChevronRight aria-hidden />} disabled={max !== undefined && cursor.slice(0, 7) >= max.slice(0, 7)} onClick={() => go(addMonths(cursor, 1), false)} />
      </div>
      <table ref={grid} role="grid" aria-labelledby={title} onKeyDown={onKeyDown} className="border-collapse text-center text-sm tnum">
        <thead>
          <tr>
            {weeks[0]?.map((day) => (
              <th key={day} scope="col" abbr={name({ weekday: "long" }).format(dateOf(day))} className="size-8 text-2xs font-medium text-text-3 max-sm:size-10">
                {name({ weekday: "narrow" }).format(dateOf(day))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} role="gridcell" aria-selected={day === value} className="p-0">
                  <button
                    type="button"
                    aria-label={long.format(dateOf(day))}
                    aria-current={day === today ? "date" : undefined}
                    disabled={within(day) !== day}
                    tabIndex={day === cursor ? 0 : -1}
                    onClick={() => onChoose(day)}
                    className={cn(
                      "size-8 rounded-sm transition-colors hover:bg-hover disabled:opacity-40 disabled:hover:bg-transparent max-sm:size-10",
                      day.slice(0, 7) !== cursor.slice(0, 7) && "text-text-3",
                      day === today && "font-semibold text-accent",
                      day === value && "bg-accent text-on-accent hover:bg-accent-hover",
                    )}
                  >
                    {Number(day.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {value === undefined ? null : <Button tone="ghost" size="sm" className="justify-self-start" onClick={() => onChoose(undefined)}>{words.clear}</Button>}
    </div>
  );
}
