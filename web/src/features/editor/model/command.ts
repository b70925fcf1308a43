import type { Catalog } from "./catalog";
import { addNode, type AddNode } from "./commands/add-node";
import { batch, type Batch } from "./commands/batch";
import { connect, type Connect } from "./commands/connect";
import { deleteItems, type DeleteItems } from "./commands/delete-items";
import { insertOnEdge, type InsertOnEdge } from "./commands/insert-on-edge";
import { move, type Move } from "./commands/move";
import { paste, type Paste } from "./commands/paste";
import { renameNode, type RenameNode } from "./commands/rename-node";
import { replaceDocument, type ReplaceDocument } from "./commands/replace-document";
import { setNode, type SetNode } from "./commands/set-node";
import { setParameter, type SetParameter } from "./commands/set-parameter";
import { setView, type SetView } from "./commands/set-view";
import type { WorkflowDocument } from "./document";

/** Every change of a document there is, as data. */
export type Command = AddNode | Batch | Connect | DeleteItems | InsertOnEdge | Move | Paste | RenameNode | ReplaceDocument | SetNode | SetParameter | SetView;

/** The document after a command. Pure: the same command on the same document gives the same result. */
export function apply(document: WorkflowDocument, command: Command, catalog: Catalog): WorkflowDocument {
  switch (command.type) {
    case "add_node":
      return addNode(document, command);
    case "batch":
      return batch(document, command, catalog);
    case "connect":
      return connect(document, command);
    case "delete_items":
      return deleteItems(document, command, catalog);
    case "insert_on_edge":
      return insertOnEdge(document, command);
    case "move":
      return move(document, command);
    case "paste":
      return paste(document, command);
    case "rename_node":
      return renameNode(document, command);
    case "replace_document":
      return replaceDocument(document, command);
    case "set_node":
      return setNode(document, command);
    case "set_parameter":
      return setParameter(document, command);
    case "set_view":
      return setView(document, command);
  }
}

/** Whether two commands in a row are one step to undo: typing in one field, dragging the same nodes. */
export function mergeKey(command: Command): string | undefined {
  switch (command.type) {
    case "set_parameter":
      return `parameter ${command.id} ${command.path.join("/")}`;
    case "set_node":
      return `node ${command.ids.join()} ${Object.keys(command.settings).join()}`;
    case "move":
      return `move ${Object.keys(command.positions).join()}`;
    case "set_view":
      return `view ${Object.keys(command.view).join()}`;
    case "add_node":
    case "batch":
    case "connect":
    case "delete_items":
    case "insert_on_edge":
    case "paste":
    case "rename_node":
    case "replace_document":
      return undefined;
  }
}
