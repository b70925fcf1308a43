import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionSource } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, placeholder as placeholderOf } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import { jsonataHighlight } from "./jsonata-highlight";

export interface CodeProblem {
  from: number;
  to: number;
  message: string;
}

interface CodeEditorProps {
  value: string;
  onChange: (value: string) => void;
  language: "jsonata" | "json";
  label: string;
  placeholder?: string;
  complete?: CompletionSource;
  problems?: readonly CodeProblem[];
  readOnly?: boolean;
  minHeight?: string;
  maxHeight?: string;
  autoFocus?: boolean;
  onDropText?: (text: string) => void;
}

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--code-key)" },
  { tag: tags.string, color: "var(--code-string)" },
  { tag: tags.number, color: "var(--code-number)" },
  { tag: [tags.bool, tags.null], color: "var(--code-keyword)" },
]);

const theme = EditorView.theme({
  "&": { fontSize: "0.75rem", backgroundColor: "transparent", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.25rem" },
  ".cm-content": { padding: "6px 0", caretColor: "var(--accent)" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none" },
  ".cm-line": { padding: "0 10px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "color-mix(in oklch, var(--accent) 24%, transparent) !important" },
  ".cm-matchingBracket": { backgroundColor: "var(--pressed) !important", outline: "none" },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-tooltip": { backgroundColor: "var(--raised)", border: "1px solid var(--line)", borderRadius: "8px", boxShadow: "var(--elevation-3)", color: "var(--text)", overflow: "hidden" },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "0.75rem", padding: "4px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "4px 8px !important", borderRadius: "4px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--text)" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--accent)", fontWeight: "600" },
  ".cm-diagnostic": { fontFamily: "var(--font-sans)", fontSize: "0.75rem" },
});

/** A small CodeMirror. The document is the parent's: what changes outside is taken over, what is typed is told. */
export default function CodeEditor({ value, onChange, language, label, placeholder, complete, problems, readOnly = false, minHeight = "2rem", maxHeight = "18rem", autoFocus = false, onDropText }: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const latest = useRef({ onChange, complete, onDropText });
  latest.current = { onChange, complete, onDropText };

  useEffect(() => {
    if (!host.current) return;
    const editable = new Compartment();
    const source: CompletionSource = (context) => latest.current.complete?.(context) ?? null;
    const extensions: Extension[] = [
      history(),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      closeBrackets(),
      bracketMatching(),
      indentOnInput(),
      EditorView.lineWrapping,
      theme,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocapitalize: "off" }),
      EditorView.theme({ ".cm-content": { minHeight }, ".cm-scroller": { maxHeight } }),
      editable.of([EditorState.readOnly.of(readOnly), EditorView.editable.of(!readOnly)]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onChange(update.state.doc.toString());
      }),
      EditorView.domEventHandlers({
        drop(event, target) {
          const text = event.dataTransfer?.getData("application/x-portal-expression") ?? "";
          if (text === "") return false;
          event.preventDefault();
          const at = target.posAtCoords({ x: event.clientX, y: event.clientY }) ?? target.state.doc.length;
          target.dispatch({ changes: { from: at, insert: text }, selection: { anchor: at + text.length } });
          target.focus();
          return true;
        },
      }),
      ...(placeholder === undefined ? [] : [placeholderOf(placeholder)]),
      ...(language === "json" ? [json(), syntaxHighlighting(highlight), lintGutter()] : [jsonataHighlight]),
      ...(complete === undefined ? [] : [autocompletion({ override: [source], icons: false })]),
    ];
    const created = new EditorView({ parent: host.current, state: EditorState.create({ doc: value, extensions }) });
    view.current = created;
    if (autoFocus) created.focus();
    return () => {
      created.destroy();
      view.current = undefined;
    };
    // The view lives as long as the component; the rest reaches it through the effects below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [language, label, readOnly, placeholder]);

  useEffect(() => {
    const current = view.current;
    if (!current) return;
    const shown = current.state.doc.toString();
    // While an input method composes, replacing the text would break the composition.
    if (shown !== value && !current.composing) current.dispatch({ changes: { from: 0, to: shown.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const current = view.current;
    if (!current) return;
    const length = current.state.doc.length;
    const shown: Diagnostic[] = (problems ?? []).map(({ from, to, message }) => ({ from: Math.min(from, length), to: Math.min(Math.max(to, from), length), severity: "error", message }));
    current.dispatch(setDiagnostics(current.state, shown));
  }, [problems, value]);

  return <div ref={host} className="min-w-0 flex-1" />;
}
