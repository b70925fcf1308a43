import { MutationCache, QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { ApiError } from "@/api/error";
import { errorText } from "@/parts/error-text";
import { toast } from "@/ui/toast";

declare module "@tanstack/react-query" {
  interface Register {
    mutationMeta: {
      /** The form shows the error itself, so no toast. */
      inline?: boolean;
    };
  }
}

/** Server state. A query's error is shown where its data would stand, a mutation's in a toast, or in its form when it says `meta.inline`. */
export const queryClient = new QueryClient({
  defaultOptions: {
    // The portal may be this machine: that it is off the internet does not mean that nobody answers.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      retry: (count, error) => count < 2 && (ApiError.from(error).status >= 500 || ApiError.from(error).status === 0),
    },
  },
  mutationCache: new MutationCache({
    onError(error, _variables, _context, mutation) {
      if (mutation.meta?.inline === true) return;
      const known = ApiError.from(error);
      toast({ tone: "bad", text: errorText(known), ...(known.requestId === undefined ? {} : { detail: i18next.t("requestId", { id: known.requestId }) }) });
    },
  }),
});
