// Trying a program: the text field becomes the editor that learners have. The form is sent as it is; what the editor
// holds stands in the field, so that nothing but comfort depends on this script.
const $ = (id) => document.getElementById(id);
const field = $("f-text");
const name = $("f-name");
const { phrases } = JSON.parse($("typed").textContent);
const send = () => field.form.requestSubmit(field.form.querySelector("[value=typed]"));

const font = document.fonts.load('14px "JetBrains Mono Variable"'); // the editor measures lines once, so the font comes first
const [{ open }] = await Promise.all([import("./editor.js"), Promise.race([font, new Promise((go) => setTimeout(go, 2000))])]);
const place = $("typed-editor");
place.hidden = false; // before the editor measures its lines
field.hidden = true;
const editor = open(place, {
  nonce: document.querySelector("meta[name=csp-nonce]").content,
  phrases,
  changed: (_file, text) => { field.value = text; },
  send,
  leave: () => field.form.querySelector("[value=typed]").focus(),
});
const file = () => name.value.trim() || "solution.py";
let shown = file();
editor.show(shown, field.value);
name.addEventListener("change", () => { // another ending may be another language
  editor.forget(shown);
  shown = file();
  editor.show(shown, field.value);
});
document.querySelector('label[for="f-text"]').addEventListener("click", () => editor.focus());
place.dataset.ready = "";
