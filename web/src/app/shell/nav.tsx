import { LayoutGrid, ListTree, Search, Server, Settings, Workflow } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, NavLink } from "react-router";
import { cn } from "@/lib/cn";
import { paths } from "@/lib/paths";
import { Kbd } from "@/ui/kbd";
import { Logo } from "@/ui/logo";
import { Looks } from "./looks";

const ITEMS = [
  { name: "gallery", icon: LayoutGrid },
  { name: "workflows", icon: Workflow },
  { name: "servers", icon: Server },
  { name: "executions", icon: ListTree },
  { name: "settings", icon: Settings },
] as const;

/** The way between screens: a column, icons alone where `compact`, a bar at the foot of a phone. */
export function Nav({ compact, onSearch }: { compact: boolean; onSearch: () => void }) {
  const { t } = useTranslation("app");
  return (
    <nav
      aria-label={t("nav.label")}
      className={cn(
        "flex shrink-0 border-line bg-sunken max-sm:h-14 max-sm:border-t max-sm:pb-[env(safe-area-inset-bottom)] sm:flex-col sm:border-r sm:p-2",
        compact ? "sm:w-13" : "sm:w-13 lg:w-56",
      )}
    >
      <Link to={paths.gallery()} className="mb-2 flex h-9 items-center gap-2.5 rounded-sm px-1.5 max-sm:hidden">
        <Logo className="size-6 shrink-0" />
        <span translate="no" className={cn("text-base font-semibold tracking-tight", compact ? "sr-only" : "sr-only lg:not-sr-only")}>MCP Portal</span>
      </Link>
      <button
        type="button"
        onClick={onSearch}
        aria-label={t("palette.open")}
        title={t("palette.open")}
        className={cn(
          "mb-3 hidden h-8 items-center gap-2 rounded-sm border border-line bg-surface px-2 text-sm text-text-3 shadow-1 hover:border-line-strong hover:text-text-2 sm:flex",
          compact ? "justify-center" : "justify-center lg:justify-start",
        )}
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className={cn("flex-1 items-center justify-between", compact ? "hidden" : "hidden lg:flex")}>
          {t("palette.search")}
          <Kbd keys="mod+k" />
        </span>
      </button>
      <ul className="flex flex-1 gap-0.5 max-sm:justify-around sm:flex-col">
        {ITEMS.map(({ name, icon: Icon }) => (
          <li key={name} className="max-sm:flex-1">
            <NavLink
              to={paths[name]()}
              end={name === "gallery"}
              title={t(`nav.${name}`)}
              className={({ isActive }) =>
                cn(
                  "flex items-center gap-2.5 rounded-sm text-sm font-medium transition-colors max-sm:h-full max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 max-sm:text-2xs sm:h-8 sm:px-2.5",
                  isActive ? "text-text sm:bg-pressed max-sm:text-accent" : "text-text-2 hover:text-text sm:hover:bg-hover",
                )
              }
            >
              {({ isActive }) => (
                <>
                  <Icon aria-hidden className={cn("size-4 shrink-0 max-sm:size-5", isActive && "text-accent")} strokeWidth={isActive ? 2.2 : 1.9} />
                  <span className={cn("truncate max-sm:max-w-full", compact ? "sm:sr-only" : "sm:max-lg:sr-only")}>{t(`nav.${name}`)}</span>
                </>
              )}
            </NavLink>
          </li>
        ))}
      </ul>
      <div className={cn("hidden gap-0.5 sm:flex", compact ? "flex-col" : "flex-col lg:flex-row")}>
        <Looks side="right" />
      </div>
    </nav>
  );
}
