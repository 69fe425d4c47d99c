// The languages of an exercise's folder for its author's editor: Python, Markdown (with Python inside), TOML; all else
// is plain. A chunk of its own: learners' pages never load it.
import { python, pythonLanguage } from "@codemirror/lang-python";
import { defineLanguageFacet, Language, languageDataProp, StreamLanguage } from "@codemirror/language";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { GFM, parseCode, parser } from "@lezer/markdown";
import { EditorView } from "@codemirror/view";

const data = defineLanguageFacet({ commentTokens: { block: { open: "<!--", close: "-->" } } });
const markdown = new Language(
  data,
  parser.configure([
    GFM,
    { props: [languageDataProp.add({ Document: data })] },
    parseCode({ codeParser: (info) => (/^py(thon|con)?\b/.test(info) ? pythonLanguage.parser : null) }),
  ]),
  [],
  "markdown",
);
const settings = StreamLanguage.define(toml);

export function language(name) {
  if (name.endsWith(".py")) return python();
  if (name.endsWith(".md")) return [markdown, EditorView.lineWrapping];
  if (name.endsWith(".toml")) return settings;
  return [];
}
