import { fuzzy } from "@/lib/fuzzy";
import { allNodes, labelOf, type Scope, type WorkflowDocument, type WorkflowNode } from "./document";

export interface Hit {
  node: WorkflowNode;
  scope: Scope;
  /** Where in the parameters the text stands, when it is not in the name. */
  pointer?: string;
  excerpt?: string;
}

/** The nodes that a text is found in: by name, id or type, and literally inside their parameters. */
export function searchNodes(document: WorkflowDocument, query: string): Hit[] {
  const text = query.trim();
  if (text === "") return [];
  const byName: (Hit & { score: number })[] = [];
  const byContent: Hit[] = [];
  for (const { node, scope } of allNodes(document)) {
    const scores = [labelOf(node), node.id, node.type].flatMap((name) => fuzzy(text, name)?.score ?? []);
    if (scores.length > 0) {
      byName.push({ node, scope, score: Math.max(...scores) });
      continue;
    }
    const found = findText(node.parameters ?? {}, text.toLowerCase(), "", node.type === "for_each");
    if (found) byContent.push({ node, scope, ...found });
  }
  return [...byName.sort((a, b) => b.score - a.score).map(({ score: _score, ...hit }) => hit), ...byContent];
}

function findText(value: unknown, text: string, pointer: string, skipBody: boolean): { pointer: string; excerpt: string } | undefined {
  if (typeof value === "string") {
    const at = value.toLowerCase().indexOf(text);
    return at < 0 ? undefined : { pointer, excerpt: value.slice(Math.max(0, at - 24), at + text.length + 40) };
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    if (skipBody && key === "body") continue; // the body's nodes are searched for themselves
    const found = findText(item, text, `${pointer}/${key}`, false);
    if (found) return found;
  }
  return undefined;
}
