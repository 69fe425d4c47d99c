// The editor: CodeMirror 6 for Python, coloured by the page's tokens. Its own chunk, loaded on exercise pages alone.
// Tab indents, and Escape always leaves the editor: the keyboard is never trapped.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.function(tags.variableName), tags.definition(tags.function(tags.variableName)), tags.className, tags.standard(tags.name)], color: "var(--code-name)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--fail)" },
  { tag: [tags.heading, tags.strong], fontWeight: "650" },
  { tag: tags.heading, color: "var(--code-name)" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: [tags.link, tags.url], color: "var(--brass)" },
  { tag: tags.monospace, color: "var(--code-string)" },
  { tag: [tags.propertyName, tags.processingInstruction], color: "var(--code-name)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--sheet)", fontSize: "14px" },
  "&.cm-focused": { outline: "2px solid var(--brass-line)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--brass)", padding: "12px 0" },
  ".cm-cursor": { borderLeftColor: "var(--brass)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--sheet)", color: "var(--muted)", border: "0", paddingLeft: "8px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine, &.cm-focused .cm-activeLineGutter": { backgroundColor: "var(--sunk)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--brass-wash)", outline: "1px solid var(--brass-line)" },
  ".cm-selectionMatch": { backgroundColor: "var(--brass-wash)" },
  ".cm-failing": { backgroundColor: "var(--fail-wash)", boxShadow: "inset 3px 0 var(--fail)" },
  ".cm-panels, .cm-tooltip": { backgroundColor: "var(--sheet)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-textfield": { minHeight: "32px", border: "1px solid var(--edge)", backgroundColor: "var(--sheet)", borderRadius: "4px" },
  ".cm-button": { minHeight: "32px", background: "var(--sunk)", border: "1px solid var(--edge)", borderRadius: "4px", color: "var(--ink)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--brass)", color: "var(--on-fill)" },
});

const setFailing = StateEffect.define();
const failing = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let now = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setFailing)) continue;
      const lines = [...new Set(effect.value)].filter((n) => n >= 1 && n <= transaction.state.doc.lines).sort((a, b) => a - b);
      now = Decoration.set(lines.map((n) => Decoration.line({ class: "cm-failing" }).range(transaction.state.doc.line(n).from)));
    }
    return now;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// One view, one state per file. `changed` is called with the file's name and text; `send("submit"|"run")` and `leave` by keys.
// `language` gives a file's extensions by its name; without it Python alone is coloured.
export function open(parent, { nonce, phrases, changed, send, leave, language = (file) => (file.endsWith(".py") ? python() : []) }) {
  let name = "";
  const kept = new Map();
  const extensions = () => [
    EditorView.cspNonce.of(nonce),
    keymap.of([
      { key: "Mod-Enter", run: () => (send("submit"), true) },
      { key: "Shift-Enter", run: () => (send("run"), true) },
      { key: "Escape", run: (view) => (completionStatus(view.state) === "active" ? false : (leave(), true)) },
    ]),
    lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(),
    autocompletion({ defaultKeymap: false }), // its keys stand below ours: Escape leaves even while it only looks for words
    highlightActiveLine(), highlightSelectionMatches(), EditorState.allowMultipleSelections.of(true),
    keymap.of([...closeBracketsKeymap, ...searchKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
    indentUnit.of("    "), EditorState.tabSize.of(4), EditorState.phrases.of(phrases),
    language(name), syntaxHighlighting(colours), look, failing,
    EditorView.contentAttributes.of({ "aria-label": name, "aria-describedby": "editor-keys", tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
    EditorView.updateListener.of((update) => { if (update.docChanged) changed(name, update.state.doc.toString()); }),
  ];
  let view = null; // made with the first state: its style elements need the nonce from the beginning
  return {
    show(file, text) {
      if (name) kept.set(name, view.state);
      name = file;
      const old = kept.get(file);
      const state = old && old.doc.toString() === text ? old : EditorState.create({ doc: text, extensions: extensions() });
      if (view) view.setState(state); else view = new EditorView({ parent, state });
    },
    // Another text for a file that is shown or kept, as one change that can be undone.
    replace(file, text) {
      if (file !== name) { kept.delete(file); return; }
      const old = view.state.doc.toString();
      if (old !== text) view.dispatch({ changes: { from: 0, to: old.length, insert: text } });
    },
    forget: (file) => { kept.delete(file); if (file === name) name = ""; },
    mark(lines) { view.dispatch({ effects: setFailing.of(lines) }); },
    toLine(n) {
      const line = view.state.doc.line(Math.min(Math.max(n, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
