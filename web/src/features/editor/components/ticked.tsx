/** A message of the server's in which names stand between backticks: they are set as code. */
export function Ticked({ text }: { text: string }) {
  return text.split(/`([^`]+)`/).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <code key={index} translate="no" className="rounded-xs bg-hover px-1 font-mono text-[0.92em]">
        {part}
      </code>
    ),
  );
}
