import { RangeSetBuilder, type Extension } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import { tokenize, type Token } from "../model/expression";

const colour = (name: string) => Decoration.mark({ attributes: { style: `color: var(--code-${name})` } });
const MARKS: Partial<Record<Token["kind"], Decoration>> = {
  variable: colour("name"),
  string: colour("string"),
  number: colour("number"),
  regex: colour("string"),
  comment: Decoration.mark({ attributes: { style: "color: var(--text-3)" } }),
};
const KEYWORD = colour("keyword");

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const token of tokenize(view.state.doc.toString())) {
    const mark = token.kind === "name" && /^(and|or|in|function|true|false|null)$/.test(token.text) ? KEYWORD : MARKS[token.kind];
    if (mark && token.text.length > 0) builder.add(token.start, token.start + token.text.length, mark);
  }
  return builder.finish();
}

/** Colours from the model's own tokens: expressions are short, so all of them are read again on each change. */
export const jsonataHighlight: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged) this.decorations = decorate(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);
