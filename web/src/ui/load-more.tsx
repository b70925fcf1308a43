import { useEffect, useRef, type ReactNode } from "react";
import { Button } from "./button";

interface LoadMoreProps {
  busy: boolean;
  onMore: () => void;
  /** Asks by itself when it comes into sight. */
  auto?: boolean;
  children: ReactNode;
}

/** The end of what is loaded of a list. */
export function LoadMore({ busy, onMore, auto = false, children }: LoadMoreProps) {
  const button = useRef<HTMLButtonElement>(null);
  const more = useRef(onMore);
  useEffect(() => {
    more.current = onMore;
  });
  useEffect(() => {
    if (!auto || busy || !button.current || typeof IntersectionObserver === "undefined") return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) more.current();
    }, { rootMargin: "300px" });
    observer.observe(button.current);
    return () => observer.disconnect();
  }, [auto, busy]);
  return (
    <Button ref={button} className="justify-self-center" busy={busy} onClick={onMore}>
      {children}
    </Button>
  );
}
