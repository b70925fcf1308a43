import i18next from "i18next";
import type { ApiError } from "@/api/error";

const KNOWN = ["offline", "unauthenticated", "forbidden", "not_found", "revision_mismatch", "rate_limited", "unavailable", "internal"] as const;

/** What to tell the user of an error: the server's own words where it has some, ours for the codes every call can meet. */
export function errorText(error: ApiError): string {
  const known = KNOWN.find((code) => code === error.code);
  if (known !== undefined && (error.message === "" || known === "offline" || known === "internal")) return i18next.t(`error.${known}`);
  return error.message === "" ? i18next.t("error.internal") : error.message;
}
