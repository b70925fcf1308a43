import type { Json, JsonObject } from "@/lib/json";
import { isObject } from "@/lib/json";
import { mainPort } from "../model/catalog";
import type { Command } from "../model/command";
import { graphAt, portOf, type Point } from "../model/document";
import { freeSpot, NODE_HEIGHT, NODE_WIDTH } from "../model/layout";
import type { EditorStore } from "../store";
import type { Import } from "./to-nodes";

const GAP = 84;

/** The tool's arguments as they are, for what an import adds to them. */
export function presentArguments(store: EditorStore): Record<string, unknown> {
  const tool = store.getState().document.nodes.find((node) => node.type === "tool");
  const schema = tool?.parameters?.["input_schema"];
  return isObject(schema) && isObject(schema["properties"]) ? schema["properties"] : {};
}

/** Puts imported requests onto the canvas as one step: one stands in the way onward, several run side by side. */
export function placeImport(store: EditorStore, made: Import, withArguments: boolean): void {
  const { document, scope, selectedNodes, catalog, dispatch, select } = store.getState();
  const graph = graphAt(document, scope);
  const anchor = graph.nodes.find((node) => node.id === selectedNodes[0] && mainPort(node, catalog.get(node.type)) !== undefined) ?? graph.nodes.find((node) => node.type === "tool");
  const port = anchor ? mainPort(anchor, catalog.get(anchor.type)) : undefined;
  const at: Point = (anchor && document.view?.positions?.[anchor.id]) ?? { x: 0, y: 0 };
  const taken: Point[] = graph.nodes.flatMap((node) => document.view?.positions?.[node.id] ?? []);
  const commands: Command[] = [];
  const onward = graph.edges.filter((edge) => edge.from === anchor?.id && portOf(edge) === (port ?? "out"));
  const [only] = made.nodes;
  if (made.nodes.length === 1 && only && onward.length === 1 && onward[0]) commands.push({ type: "insert_on_edge", scope, edge: onward[0], node: only, port: "out" });
  else {
    for (const [index, node] of made.nodes.entries()) {
      const position = freeSpot({ x: at.x + NODE_WIDTH + GAP, y: at.y + index * (NODE_HEIGHT + 44) }, taken);
      taken.push(position);
      commands.push({ type: "add_node", scope, node, position, ...(anchor && port !== undefined ? { from: { from: anchor.id, ...(port === "out" ? {} : { port }) } } : {}) });
    }
  }
  const tool = document.nodes.find((node) => node.type === "tool");
  if (withArguments && tool && Object.keys(made.properties).length > 0) {
    const schema = tool.parameters?.["input_schema"];
    commands.push({ type: "set_parameter", id: tool.id, path: ["input_schema"], value: withProperties(isObject(schema) ? (schema) : { type: "object", additionalProperties: false }, made) });
  }
  if (Object.keys(made.wants).length > 0) commands.push({ type: "set_view", view: { wants: { ...document.view?.wants, ...made.wants } } });
  dispatch({ type: "batch", commands });
  select(made.nodes.map((node) => node.id));
}

function withProperties(schema: JsonObject, { properties, required }: Import): Json {
  const before = Array.isArray(schema["required"]) ? schema["required"] : [];
  const needed = [...new Set([...before, ...required])];
  return { ...schema, properties: { ...(isObject(schema["properties"]) ? (schema["properties"]) : {}), ...properties }, ...(needed.length > 0 ? { required: needed } : {}) };
}
