// The exercise page: files and their editor, the draft, Run and Submit, the result under the editor, the history.
// Without this script the page is a form with a plain text field that does the same in two steps.
import { drafts } from "./drafts.js";
import { announce, fill, follow, part } from "./live.js";
import { arrows, panes } from "./panes.js";
import { localTimes } from "./times.js";
import { unpack } from "./unpack.js";

const $ = (id) => document.getElementById(id);
const task = JSON.parse($("task").textContent);
const words = task.words;
const draft = drafts(task.user, task.exercise, task.files);
const form = $("work");
const said = $("said");
const result = $("result");
const tabList = $("file-tabs");
const pane = panes($("panes"), $("divider"), $("phone-tabs"));

let files = { ...task.files };
let active = Object.keys(files)[0];
let editor = null;
let failing = [];
let sending = false;
let source = null;

const say = (text) => { said.textContent = text; };

// Files and tabs

function tabs() {
  tabList.replaceChildren(...Object.keys(files).map((name) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", className: "file-tab", textContent: name, tabIndex: name === active ? 0 : -1 });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(name === active));
    tab.setAttribute("aria-controls", "editor");
    tab.addEventListener("click", () => show(name));
    return tab;
  }));
  $("remove-file").disabled = Object.keys(files).length < 2;
}

function show(name, { focus = false } = {}) {
  active = name in files ? name : Object.keys(files)[0];
  tabs();
  editor?.show(active, files[active]);
  editor?.mark(failing.filter(([file]) => file === active).map(([, line]) => line));
  if (focus) editor?.focus();
}

function keep() {
  if (!draft.save(files, active)) say(words.notKept);
}

let keepTimer = 0;
function changed(name, text) {
  files[name] = text;
  clearTimeout(keepTimer);
  keepTimer = setTimeout(() => { keep(); if (!sending) say(words.kept); }, 400);
}

function replaceAll(next) {
  for (const name of Object.keys(files)) editor?.forget(name);
  files = { ...next };
  failing = [];
  show(active in files ? active : Object.keys(files)[0]);
  keep();
}

function nameDialog(title, value, done) {
  const dialog = $("name-dialog");
  const field = $("file-name");
  $("name-title").textContent = title;
  field.value = value;
  field.setCustomValidity("");
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "ok") done(field.value.trim()); };
  field.oninput = () => field.setCustomValidity(field.value.trim() !== value && field.value.trim() in files ? words.nameTaken : "");
  dialog.showModal();
  field.setSelectionRange(0, value.replace(/\.[^.]*$/, "").length);
}

const closeMenu = (event) => { const menu = event.target.closest("details"); if (menu) { menu.open = false; menu.querySelector("summary").focus(); } };

$("add-file").addEventListener("click", () => nameDialog(words.addFile, "module.py", (name) => {
  files[name] = "";
  show(name, { focus: true });
  keep();
}));
$("rename-file").addEventListener("click", (event) => {
  closeMenu(event);
  nameDialog(words.renameFile, active, (name) => {
    if (name === active) return;
    const old = active;
    files = Object.fromEntries(Object.entries(files).map(([file, text]) => [file === old ? name : file, text]));
    editor?.forget(old);
    show(name, { focus: true });
    keep();
  });
});
$("remove-file").addEventListener("click", (event) => {
  closeMenu(event);
  confirmDialog(fill(words.removeFile, { name: active }), () => {
    const gone = active;
    delete files[gone];
    editor?.forget(gone);
    show(Object.keys(files)[0], { focus: true });
    keep();
  });
});
$("reset-files").addEventListener("click", (event) => {
  closeMenu(event);
  confirmDialog(words.reset, () => { replaceAll(task.starter); say(words.wasReset); });
});

function confirmDialog(question, done) {
  const dialog = $("confirm-dialog");
  $("confirm-question").textContent = question;
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "ok") done(); };
  dialog.showModal();
}

async function take(picked) {
  if (!picked.length) return;
  try {
    const found = await unpack(picked, words);
    const names = Object.keys(found);
    if (!names.length) throw new Error(words.nothingFound);
    files = { ...files, ...found };
    for (const name of names) editor?.forget(name);
    show(names[0], { focus: true });
    keep();
    say(fill(words.taken, { n: names.length }));
  } catch (error) {
    say(error.message);
    announce(error.message);
  }
}
$("upload").addEventListener("change", (event) => { take([...event.target.files]); event.target.value = ""; });
$("upload-button").addEventListener("click", (event) => { closeMenu(event); $("upload").click(); });
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => { event.preventDefault(); take([...event.dataTransfer.files]); });

// Sending

async function send(purpose) {
  if (sending) return;
  if (!task.user) return toSignIn(purpose);
  keep();
  busy(true, purpose === "run" ? words.sendingRun : words.sending);
  try {
    const answer = await fetch(task.api, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` },
      body: JSON.stringify({ files, purpose }),
    });
    if (answer.status === 401) return toSignIn(purpose);
    const body = await answer.json();
    if (!answer.ok) return refused(body, answer.headers.get("Retry-After"));
    showResult(body.id);
  } catch {
    busy(false, navigator.onLine ? words.noAnswer : words.offline);
    announce(said.textContent);
  }
}

function busy(is, text) {
  sending = is;
  for (const button of form.querySelectorAll("[data-sends]")) button.setAttribute("aria-disabled", String(is));
  say(text);
}

function toSignIn(purpose) {
  keep();
  draft.sendLater(purpose);
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}

function refused(problem, after) {
  busy(false, "");
  const notice = document.createElement("div");
  notice.className = "inside";
  const box = document.createElement("div");
  box.className = "notice fail";
  box.setAttribute("role", "alert");
  const inner = document.createElement("div");
  const first = document.createElement("p");
  first.textContent = after ? fill(words.tooFast, { n: after }) : problem.detail || problem.title;
  inner.append(first);
  if (problem.errors?.length) {
    const list = document.createElement("ul");
    list.className = "file-list";
    list.append(...problem.errors.map(({ file, field, why }) => {
      const item = document.createElement("li");
      const code = document.createElement("code");
      code.textContent = file ?? field;
      item.append(code, ` ${why}`);
      return item;
    }));
    inner.append(list);
  }
  box.append(inner);
  notice.append(box);
  result.replaceChildren(notice);
  result.hidden = false;
}

// The waiting strip is made here: asking the server for it would only let the first cases go by unseen.
function waiting(id) {
  const fresh = $("waiting").content.cloneNode(true);
  const strip = fresh.querySelector("[data-live]");
  const link = fresh.querySelector("[data-page]");
  strip.dataset.live = strip.dataset.live.replace("{id}", id);
  link.setAttribute("href", link.getAttribute("href").replace("{id}", id));
  return fresh;
}

// What is judged shows in the head of the page too: each template of the fragment stands for a place outside of it.
function settle(fresh) {
  for (const elsewhere of fresh.querySelectorAll("template[data-for]")) {
    $(elsewhere.dataset.for)?.replaceChildren(elsewhere.content);
    elsewhere.remove();
  }
  result.replaceChildren(fresh);
}

function showResult(id) {
  source?.close();
  result.replaceChildren(waiting(id));
  result.hidden = false;
  result.scrollTop = 0;
  if (matchMedia("(max-width: 860px)").matches) result.scrollIntoView({ block: "start" });
  failing = [];
  editor?.mark([]);
  const strip = result.querySelector("[data-live]");
  const state = result.querySelector("[data-state]");
  source = follow(strip, {
    say: (text) => { if (state) state.textContent = text; },
    done: async () => {
      try {
        settle(await part(`/submissions/${id}/result`));
        settled();
      } catch {
        busy(false, words.noAnswer);
        if (state) state.textContent = words.noAnswer;
      }
    },
    lost: () => busy(false, words.noAnswer),
  });
}

function settled() {
  busy(false, "");
  localTimes(result);
  const verdict = result.querySelector("[data-verdict]");
  if (verdict) announce(verdict.dataset.verdict);
  failing = JSON.parse(result.querySelector("[data-lines]")?.dataset.lines ?? "[]");
  editor?.mark(failing.filter(([file]) => file === active).map(([, line]) => line));
}

result.addEventListener("click", (event) => {
  const line = event.target.closest("[data-file][data-line]");
  if (!line || !(line.dataset.file in files)) return;
  event.preventDefault();
  pane.showCode();
  show(line.dataset.file);
  editor?.toLine(Number(line.dataset.line));
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.submitter?.value === "run" ? "run" : "submit");
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    send("submit");
  }
});

// History

const drawer = $("history");
$("open-history")?.addEventListener("click", async () => {
  drawer.showModal();
  const place = $("history-list");
  place.textContent = words.loading;
  try {
    place.replaceChildren(await part(task.history));
    localTimes(place);
  } catch { place.textContent = words.noAnswer; }
});
drawer.addEventListener("click", (event) => {
  const restore = event.target.closest("[data-files]");
  if (!restore) return;
  replaceAll(JSON.parse(restore.dataset.files));
  drawer.close();
  say(words.restored);
});

// Start

const found = draft.load();
if (found?.files && Object.keys(found.files).length) {
  files = found.files;
  active = found.active in files ? found.active : Object.keys(files)[0];
  say(words.draftBack);
}
tabs();
draft.elsewhere((other) => {
  if (document.hasFocus()) return;
  replaceAll(other.files);
  say(words.otherTab);
});

const font = document.fonts.load('14px "JetBrains Mono Variable"'); // the editor measures lines once, so the font comes first
const [{ open }] = await Promise.all([import("./editor.js"), Promise.race([font, new Promise((go) => setTimeout(go, 2000))])]);
const place = $("editor");
place.replaceChildren();
editor = open(place, {
  nonce: document.querySelector("meta[name=csp-nonce]").content,
  phrases: task.phrases,
  changed,
  send,
  leave: () => $("run").focus(),
});
show(active);
form.dataset.ready = "";
const later = draft.sendNow();
if (later) send(later);
