/** Hands the browser a file to keep. */
export function download(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(content, null, 2)}\n`], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the memory is given back.
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}

/** A name that every file system takes. */
export const fileName = (name: string): string => name.replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, "-").replace(/^[-.]+|[-.]+$/g, "").slice(0, 80) || "workflow";
