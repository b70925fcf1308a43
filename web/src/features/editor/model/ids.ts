import { allNodes, type WorkflowDocument } from "./document";

const LONGEST = 40;

/** Names an expression cannot use for a node: ours, and JSONata's own functions. */
const RESERVED = new Set(
  (
    "input item index execution caller workflow states sum count max min average string substring substringBefore substringAfter lowercase uppercase length trim pad match contains replace split join formatNumber formatBase formatInteger parseInteger number floor ceil round abs sqrt power random boolean not map zip filter single reduce sift keys lookup append exists spread merge reverse each error assert type sort shuffle distinct base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl eval toMillis fromMillis clone now millis partition range hash uuid parse and or in true false null function"
  ).split(" "),
);

export type IdProblem = "empty" | "form" | "long" | "reserved" | "taken";

/** Why an id cannot be a node's, if it cannot. */
export function idProblem(id: string, taken: ReadonlySet<string>): IdProblem | undefined {
  if (id === "") return "empty";
  if (!/^[a-z][a-z0-9_]*$/.test(id)) return "form";
  if (id.length > LONGEST) return "long";
  if (RESERVED.has(id)) return "reserved";
  return taken.has(id) ? "taken" : undefined;
}

export const takenIds = (document: WorkflowDocument): Set<string> => new Set([...allNodes(document)].map(({ node }) => node.id));

/** An id like `wish` that is free: `http.request` gives `request`, then `request_2`. */
export function freeId(wish: string, taken: ReadonlySet<string>): string {
  const words = wish.toLowerCase().replace(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
  const base = (words === "" ? "node" : words).slice(0, LONGEST - 4);
  if (idProblem(base, taken) === undefined) return base;
  for (let number = 2; ; number++) {
    const id = `${base.replace(/_\d+$/, "")}_${number}`;
    if (!taken.has(id)) return id;
  }
}
