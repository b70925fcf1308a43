import { useTranslation } from "react-i18next";
import { CodeBlock } from "@/ui/code-block";
import { CopyButton } from "@/ui/copy-button";

/** A code block with its copy button in the user's language. */
export function Code({ code, label, className }: { code: string; label: string; className?: string }) {
  const { t } = useTranslation();
  return <CodeBlock code={code} label={label} copyLabel={t("copy")} copiedLabel={t("copied")} {...(className === undefined ? {} : { className })} />;
}

export function Copy({ text, wordy, className }: { text: string; wordy?: boolean; className?: string }) {
  const { t } = useTranslation();
  return <CopyButton text={text} label={t("copy")} copiedLabel={t("copied")} {...(wordy === undefined ? {} : { wordy })} {...(className === undefined ? {} : { className })} />;
}
