import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { GalleryExample, ListOf, WorkflowSummary } from "@/api/types";
import type { Json } from "@/lib/json";

/** A workflow document as far as the gallery shows it. */
export interface StarterDocument {
  version: number;
  nodes: { id: string; type: string; parameters?: Record<string, Json> }[];
  edges: { from: string; port?: string; to: string }[];
  view?: Record<string, Json>;
}

export interface Starter {
  slug: string;
  document: StarterDocument;
  title: string;
  description: string;
  traits: Trait[];
}

/** What a starter needs or uses, by which the gallery is narrowed: a kind of node carries the name the catalogue gives it. */
export type Trait = { id: "noCredential" | "offline" } | { id: string; title: string };

/** Told from the nodes a starter is made of; a kind that nearly all have tells nothing. */
export function traitsOf({ uses, needs_connection, offline }: Pick<GalleryExample, "uses" | "needs_connection" | "offline">): Trait[] {
  return [
    ...(needs_connection ? [] : [{ id: "noCredential" } as const]),
    ...(offline ? [{ id: "offline" } as const] : []),
    ...uses.filter(({ role }) => role === "effect" || role === "control").map(({ type, title }) => ({ id: type, title })),
  ];
}

/**
 * The traits there are, those of most starters first, and whether one is worth a filter: what all
 * have narrows nothing, and what a single one has is found by searching.
 */
export function narrowing(starters: readonly Pick<Starter, "traits">[]): { trait: Trait; narrows: boolean }[] {
  const groups = Map.groupBy(starters.flatMap(({ traits }) => traits), ({ id }) => id);
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((same) => (same[0] ? [{ trait: same[0], narrows: same.length > 1 && same.length < starters.length }] : []));
}

/** The starters, told in the user's language; each opens with its own input as the sample. */
const startersQuery = (language: string) =>
  queryOptions({
    queryKey: ["gallery", language],
    queryFn: async ({ signal }) => {
      const { items } = await request<ListOf<GalleryExample>>("GET", "/gallery", { signal });
      return items.map(({ id, title, description, definition, input, ...example }): Starter => {
        // The gallery's documents are workflows: the strict reader took them when the portal was built.
        const document = definition as unknown as StarterDocument;
        return { slug: id, title, description, traits: traitsOf(example), document: { ...document, view: { ...document.view, sample: input } } };
      });
    },
    staleTime: Infinity,
  });

export const useStarters = (language: string) => useQuery(startersQuery(language));

/** Asks for the starters before they are shown. */
export const askForStarters = (client: QueryClient, language: string): Promise<unknown> => client.query(startersQuery(language));

export function useCreateWorkflow() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; description?: string; definition: StarterDocument }) => request<WorkflowSummary>("POST", "/workflows", { body }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

/** A workflow with nothing but its two ends. */
export const blankDocument = (): StarterDocument => ({
  version: 1,
  nodes: [
    { id: "tool", type: "tool", parameters: { name: "my_tool", description: "", input_schema: { type: "object", properties: {}, additionalProperties: false } } },
    { id: "answer", type: "respond", parameters: { text: "" } },
  ],
  edges: [{ from: "tool", to: "answer" }],
});
