import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

interface PageProps {
  title: ReactNode;
  text?: ReactNode;
  actions?: ReactNode;
  width?: "narrow" | "normal" | "wide";
  children: ReactNode;
}

const WIDTH = { narrow: "max-w-3xl", normal: "max-w-5xl", wide: "max-w-7xl" };

/** The frame of every screen but the editor: heading, actions, content. */
export function Page({ title, text, actions, width = "normal", children }: PageProps) {
  return (
    <div className={cn("mx-auto grid w-full grid-cols-[minmax(0,1fr)] gap-6 px-4 pt-6 pb-24 sm:px-8 sm:pt-9", WIDTH[width])}>
      <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="text-xl font-semibold break-words sm:text-2xl">{title}</h1>
          {text === undefined ? null : <div className="mt-1 max-w-2xl text-base text-text-2">{text}</div>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
