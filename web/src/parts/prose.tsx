import { Fragment } from "react";

/** A sentence with `code` in it, as descriptions and hints are written. Nothing else is marked up. */
export function Prose({ text }: { text: string }) {
  return text.split("`").map((part, index, parts) =>
    // An odd mark at the end has no partner and stays what it is.
    index % 2 === 1 && index < parts.length - 1 ? (
      <code key={index} className="rounded-xs bg-hover px-1 py-px font-mono text-[0.92em]" translate="no">{part}</code>
    ) : (
      <Fragment key={index}>{index % 2 === 1 ? `\`${part}` : part}</Fragment>
    ),
  );
}
