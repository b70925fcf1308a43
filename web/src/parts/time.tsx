import { useEffect, useState } from "react";
import { ago, dateTime } from "@/lib/format";
import { usePreferences } from "@/lib/preferences";

/** "3 minutes ago", exact on hover, kept current. */
export function Ago({ time }: { time: string }) {
  const language = usePreferences((state) => state.language);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={time} title={dateTime(time, language)} className="whitespace-nowrap tnum">
      {ago(time, language, Math.max(now, new Date(time).getTime()))}
    </time>
  );
}
