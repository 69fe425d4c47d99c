// The author's page: the draft's files as a list and tabs, the editor, saving by itself, and what stands beside it:
// the statement as learners read it, exercise.toml as a form, what is wrong with the folder.
//
// A file knows the edition its text began from. A save that comes too late is answered with what stands there now; the
// two texts are then shown, and nothing of either is lost: ours stays in the editor and in the browser's storage until
// the server has it. Without this script the page is a form per file.
import { announce, fill } from "./live.js";
import { arrows } from "./panes.js";
import { unsaved } from "./unsaved.js";

const $ = (id) => document.getElementById(id);
const task = JSON.parse($("task").textContent);
const { words } = task;
const copies = unsaved(task.user, task.exercise);
const SAVE_AFTER = 700;
const AGAIN_AFTER = 5000;
const LOOK_EVERY = 20000;
const MOST_BYTES = 8 * 1024 * 1024;
const NEVER = 2 ** 30; // an edition no file has

const files = new Map(); // path -> {path, edition, size, by, text, saved, binary, removed, saving, again, timer, conflict, stale}
let tabs = [];
let active = task.open;
let editor = null;
let gone = false;
let signedOut = false;
let troubles = task.problems;

// Talking to the server

async function ask(path, options = {}) {
  const answer = await fetch(`${task.base}/${path}`, { ...options, headers: { "HX-Request": "true", ...options.headers } });
  if (answer.status === 401) { signedOut = true; status(); throw new Error("signed out"); }
  signedOut = false;
  return answer;
}

const post = (path, body, more = {}) =>
  ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), ...more });

const why = (problem) => [problem.detail || problem.title, ...(problem.errors ?? []).map((one) => `${one.file}: ${one.why}`)].join(" ");

// Files

const dirty = (file) => file.text !== undefined && file.text !== file.saved;

function know(listed) {
  const there = new Set(listed.map((one) => one.path));
  for (const one of listed) {
    const file = files.get(one.path);
    if (!file) files.set(one.path, { ...one, text: undefined, saved: undefined });
    else {
      file.removed = false;
      if (file.edition < one.edition && !dirty(file) && !file.saving && !file.conflict) {
        Object.assign(file, one, { text: undefined, saved: undefined });
        if (one.path === active) reload(file);
      }
      Object.assign(file, { size: one.size, by: one.by });
    }
  }
  for (const [path, file] of files) {
    if (there.has(path) || dirty(file) || file.saving || file.conflict) continue;
    files.delete(path);
    close(path);
  }
}

async function reload(file) {
  await load(file);
  if (file.path !== active) return;
  show(active);
  say(fill(words.newer, { name: file.by }));
}

async function load(file) {
  if (file.text !== undefined || file.binary) return;
  const answer = await ask(`file?path=${encodeURIComponent(file.path)}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const found = await answer.json();
  if (file.text !== undefined) return; // somebody typed while it came
  Object.assign(file, { edition: found.edition, size: found.size, binary: found.binary, text: found.text ?? undefined, saved: found.text ?? undefined });
}

function changed(path, text) {
  const file = files.get(path);
  if (!file || file.text === text) return;
  const was = dirty(file);
  file.text = text;
  if (!copies.keep(path, copy(file))) say(words.notKept);
  if (was !== dirty(file)) list();
  soon(file);
  beside(path);
  status();
}

const copy = (file) => ({ text: file.text, edition: file.edition, draft: task.draft, at: Date.now() });

function soon(file, after = SAVE_AFTER) {
  clearTimeout(file.timer);
  file.timer = setTimeout(() => save(file), after);
}

// Sends the file's text if it is not the server's already. Resolves when that is settled, one way or the other.
async function save(file, { keepalive = false } = {}) {
  clearTimeout(file.timer);
  if (file.conflict || gone) return;
  if (file.saving) { file.again = true; return file.saving; }
  if (!dirty(file)) return;
  file.saving = send(file, keepalive);
  status();
  try { await file.saving; } finally {
    file.saving = null;
    status();
    list();
  }
  if (file.again) { file.again = false; await save(file); }
}

async function send(file, keepalive) {
  const { path, text, edition } = file;
  let answer;
  try {
    answer = await post("file", { draft: task.draft, path, text, edition }, { keepalive });
  } catch {
    file.late = true;
    soon(file, AGAIN_AFTER);
    return;
  }
  file.late = false;
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) {
    Object.assign(file, { edition: body.file.edition, saved: text, size: body.file.size, refused: "" });
    if (file.text === text) copies.drop(path); else copies.keep(path, copy(file));
    took(body);
  } else if (answer.status === 409 && body.conflict) conflict(file, body.conflict);
  else if (answer.status === 410) gone = true;
  else if (answer.status < 500) file.refused = why(body);
  else { file.late = true; soon(file, AGAIN_AFTER); }
}

function took(body) {
  know(body.files);
  troubles = body.problems;
  problems();
  list();
}

function conflict(file, theirs) {
  if (!theirs.removed && theirs.text === file.text) { // both say the same
    Object.assign(file, { edition: theirs.edition, saved: file.text });
    copies.drop(file.path);
    return;
  }
  file.conflict = theirs;
  if (file.path === active) showConflict(file);
  announce(words.conflict);
}

function showConflict(file) {
  const place = $("conflict");
  place.hidden = !file?.conflict;
  place.replaceChildren();
  if (!file?.conflict) return;
  const theirs = file.conflict;
  const fresh = $("conflict-template").content.cloneNode(true);
  fresh.querySelector("[data-said]").textContent = theirs.removed ? words.conflictRemoved : theirs.by ? fill(words.conflictBy, { name: theirs.by }) : words.conflictSome;
  fresh.querySelector("[data-diff]").innerHTML = theirs.html; // made by the server, every line escaped
  fresh.querySelector("[data-text]").textContent = theirs.text ?? "";
  fresh.querySelector("[data-mine]").addEventListener("click", () => {
    file.edition = theirs.edition;
    file.conflict = null;
    showConflict(file);
    file.saved = undefined;
    save(file);
    editor?.focus();
  });
  fresh.querySelector("[data-theirs]").addEventListener("click", () => {
    copies.drop(file.path);
    file.conflict = null;
    showConflict(file);
    if (theirs.removed) { files.delete(file.path); close(file.path); list(); status(); return; }
    Object.assign(file, { text: theirs.text ?? undefined, saved: theirs.local ? undefined : theirs.text ?? undefined, edition: theirs.edition, binary: theirs.text === null });
    if (theirs.text !== null) editor?.replace(file.path, theirs.text);
    show(file.path, { focus: true });
    if (theirs.local) soon(file, 0); // the server has neither of the two
    list();
    status();
  });
  place.append(fresh);
}

const flush = () => Promise.all([...files.values()].map((file) => save(file)));

// What the page says of saving

let saidTimer = 0;
function say(text) {
  $("saved").textContent = text;
  clearTimeout(saidTimer);
  saidTimer = setTimeout(status, 4000);
}

function status() {
  const all = [...files.values()];
  const place = $("saved");
  clearTimeout(saidTimer);
  const refused = all.find((file) => file.refused && dirty(file));
  const [kind, text, link, href] =
    signedOut ? ["fail", words.signIn, words.signInLink, `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`]
    : gone ? ["fail", words.gone, words.goneLink, task.base]
    : all.some((file) => file.conflict) ? ["fail", words.conflict]
    : refused ? ["fail", fill(words.refused, { why: refused.refused })]
    : all.some((file) => file.late && dirty(file)) ? ["time", words.offline]
    : all.some((file) => file.saving) ? ["", words.saving]
    : all.some(dirty) ? ["", words.unsaved]
    : ["pass", words.saved];
  place.className = `saved ${kind}`;
  place.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.textContent = link;
    anchor.href = href;
    place.append(" ", anchor);
  }
}

// The list of files

const PLACES = ["", "suite", "starter", "solutions", "support"];
const top = (path) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : "");

function list() {
  const paths = [...files.values()].filter((file) => !file.removed).map((file) => file.path).sort();
  const places = [...PLACES, ...new Set(paths.map(top).filter((place) => !PLACES.includes(place)))];
  const focused = document.activeElement?.closest?.("#tree a, #tree button[data-folder]")?.dataset;
  $("tree").replaceChildren(...places.map((place) => {
    const section = document.createElement("section");
    section.dataset.place = place;
    const heading = document.createElement("h2");
    const name = document.createElement("span");
    name.textContent = task.places[place] ?? place;
    const add = document.createElement("button");
    Object.assign(add, { type: "button", className: "icon-button", textContent: "+", title: fill(words.addIn, { place: task.places[place] ?? place }) });
    add.setAttribute("aria-label", add.title);
    add.addEventListener("click", () => newFile(place));
    heading.append(name, add);
    const items = document.createElement("ul");
    if (place && !PLACES.includes(place)) heading.append(pencil(place));
    items.append(...rows(paths.filter((path) => top(path) === place), place));
    section.append(heading, items);
    return section;
  }));
  if (focused?.path) $("tree").querySelector(`a[data-path="${CSS.escape(focused.path)}"]`)?.focus();
  if (focused?.folder) $("tree").querySelector(`[data-folder="${CSS.escape(focused.folder)}"]`)?.focus();
  tabBar();
}

// Files of `place`, sorted by path: where a folder begins there is a row with its name, from which it is renamed.
function rows(paths, place) {
  const found = [];
  let last = place ? place.split("/") : [];
  for (const path of paths) {
    const above = path.split("/").slice(0, -1);
    for (let n = 1; n <= above.length; n += 1) {
      if (n <= last.length && above.slice(0, n).join("/") === last.slice(0, n).join("/")) continue;
      if (n > 1 || !place) found.push(folderRow(above.slice(0, n)));
    }
    last = above;
    found.push(row(path, above.join("/")));
  }
  return found;
}

function folderRow(parts) {
  const item = document.createElement("li");
  item.className = `folder deep-${Math.min(parts.length - 2, 4)}`;
  const name = document.createElement("span");
  name.textContent = `${parts.at(-1)}/`;
  item.append(name, pencil(parts.join("/")));
  return item;
}

function pencil(folder) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "icon-button", title: fill(words.renameFolder, { name: folder }) });
  button.dataset.folder = folder;
  button.setAttribute("aria-label", button.title);
  button.innerHTML = '<svg class="line" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-pencil"/></svg>';
  return button;
}

function row(path, place) {
  const file = files.get(path);
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${task.base}/edit?file=${encodeURIComponent(path)}`;
  link.dataset.path = path;
  link.textContent = place ? path.slice(place.length + 1) : path;
  if (path === active) link.setAttribute("aria-current", "true");
  const broken = troubles.some((one) => one.kind === "wrong" && one.opens === path);
  if (broken) link.classList.add("wrong-file");
  const note = file.conflict ? words.conflictMark : dirty(file) ? words.unsavedMark : "";
  if (note) {
    const mark = document.createElement("span");
    mark.className = `mark ${file.conflict ? "fail" : ""}`;
    mark.title = note;
    mark.setAttribute("role", "img");
    mark.setAttribute("aria-label", note);
    link.append(mark);
  }
  item.className = `deep-${Math.min(place.split("/").length - 1, 4)}`;
  item.append(link);
  return item;
}

$("tree").addEventListener("click", (event) => {
  const folder = event.target.closest("button[data-folder]");
  if (folder) return renameFolder(folder.dataset.folder);
  const link = event.target.closest("a[data-path]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.dataset.path, { focus: true });
});
$("tree").addEventListener("keydown", (event) => {
  if (event.key === "F2" && event.target.dataset.folder) { event.preventDefault(); return renameFolder(event.target.dataset.folder); }
  const link = event.target.closest("a[data-path]");
  if (!link) return;
  const all = [...$("tree").querySelectorAll("a[data-path]")];
  const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (to) all[(all.indexOf(link) + to + all.length) % all.length].focus();
  else if (event.key === "F2") rename(link.dataset.path);
  else if (event.key === "Delete") remove(link.dataset.path);
  else return;
  event.preventDefault();
});

// Tabs and the editor

function tabBar() {
  $("file-tabs").replaceChildren(...tabs.map((path) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", className: "file-tab", textContent: path, tabIndex: path === active ? 0 : -1 });
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-selected", String(path === active));
    tab.setAttribute("aria-controls", "editor");
    tab.addEventListener("click", () => show(path));
    tab.addEventListener("auxclick", (event) => { if (event.button === 1) close(path); });
    return tab;
  }));
}

function close(path) {
  tabs = tabs.filter((one) => one !== path);
  editor?.forget(path);
  if (path === active) show(tabs.at(-1) ?? [...files.keys()].find((one) => !files.get(one).removed) ?? "");
  else tabBar();
}

async function show(path, { focus = false } = {}) {
  const file = files.get(path);
  active = file ? path : "";
  if (file && !tabs.includes(path)) tabs.push(path);
  list();
  pane("text");
  showConflict(file);
  $("download-file").href = `${task.base}/file?path=${encodeURIComponent(active)}&raw=1`;
  if (file) history.replaceState(null, "", `${task.base}/edit?file=${encodeURIComponent(path)}`);
  if (!file) return plain(words.empty);
  try { await load(file); } catch { return plain(words.offline); }
  if (path !== active) return;
  if (file.binary) return plain(`${words.binary} · ${fill(words.bytes, { n: file.size })}`, true);
  $("plain")?.remove();
  $("editor").classList.remove("empty");
  editor?.show(path, file.text);
  if (focus) editor?.focus();
  if (path.endsWith(".md")) choose("preview");
  else if (path === "exercise.toml") choose("settings");
  beside(path, true);
}

function plain(text, download = false) {
  $("plain")?.remove();
  $("editor").classList.add("empty");
  const state = document.createElement("div");
  state.className = "state";
  state.id = "plain";
  const said = document.createElement("p");
  said.textContent = text;
  state.append(said);
  if (download) {
    const link = document.createElement("a");
    Object.assign(link, { className: "button", href: $("download-file").href, textContent: words.download, download: "" });
    state.append(link);
  }
  $("editor").append(state);
}

// Adding, renaming, removing

function nameDialog(title, value, done, select) {
  const dialog = $("name-dialog");
  const field = $("file-name");
  $("name-title").textContent = title;
  field.value = value;
  field.setCustomValidity("");
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "ok") done(field.value.trim()); };
  field.oninput = () => {
    const there = files.get(field.value.trim());
    field.setCustomValidity(field.value.trim() !== value && there && !there.removed ? words.taken : "");
  };
  dialog.showModal();
  field.setSelectionRange(...select);
}

function confirmDialog(question, done) {
  const dialog = $("confirm-dialog");
  $("confirm-question").textContent = question;
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "ok") done(); };
  dialog.showModal();
}

const BEGINS = { suite: "suite/test_", starter: "starter/", solutions: "solutions/wrong_answer/", support: "support/", "": "" };

function newFile(place = "") {
  const value = BEGINS[place] ?? `${place}/`;
  nameDialog(words.add, value, async (path) => {
    const old = files.get(path);
    files.set(path, { path, edition: old?.removed ? old.edition : 0, size: 0, by: "", text: "", saved: undefined });
    await show(path, { focus: true });
    await save(files.get(path));
    if (files.get(path)?.refused) {
      say(fill(words.refused, { why: files.get(path).refused }));
      announce($("saved").textContent);
      files.delete(path);
      copies.drop(path);
      close(path);
      list();
    }
  }, [value.length, value.length]);
}
$("add-file").addEventListener("click", () => newFile(top(active)));

async function change(path, body, done) {
  const file = files.get(path);
  await save(file);
  if (file.conflict || dirty(file)) return status();
  try {
    const answer = await post("file", { draft: task.draft, path, edition: file.edition, ...body });
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) { done(said); took(said); } else if (said.conflict) { conflict(file, said.conflict); show(path); } else say(fill(words.refused, { why: why(said) }));
  } catch { say(words.offline); }
}

function rename(path) {
  nameDialog(words.rename, path, (to) => {
    if (to === path) return;
    change(path, { to }, () => {
      const file = files.get(path);
      files.delete(path);
      editor?.forget(path);
      files.set(to, { ...file, path: to, edition: 1 });
      tabs = tabs.map((one) => (one === path ? to : one));
      if (active === path) show(to, { focus: true });
    });
  }, [path.lastIndexOf("/") + 1, path.replace(/\.[^./]*$/, "").length]);
}

function renameFolder(folder) {
  nameDialog(fill(words.renameFolder, { name: folder }), folder, async (typed) => {
    const to = typed.replace(/\/+$/, "");
    if (to === folder) return;
    const below = [...files.values()].filter((file) => file.path.startsWith(`${folder}/`) && !file.removed);
    await Promise.all(below.map((file) => save(file)));
    if (below.some((file) => file.conflict || dirty(file))) return status();
    try {
      const editions = Object.fromEntries(below.map((file) => [file.path, file.edition]));
      const answer = await post("folder", { draft: task.draft, folder, to, editions });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) return moved(said, to);
      const text = said.conflict ? fill(words.folderConflict, { name: said.conflict.path }) : fill(words.notRenamed, { why: why(said) });
      say(text);
      announce(text);
      if (said.conflict) look();
    } catch { say(words.offline); }
  }, [folder.lastIndexOf("/") + 1, folder.length]);
}

// Texts that were read keep their place in the editor's tabs under their new paths.
async function moved(said, folder) {
  const from = Object.entries(said.moved).map(([old, to]) => [files.get(old), old, to]);
  for (const [, old] of from) { files.delete(old); editor?.forget(old); }
  for (const [file, , to] of from) {
    const { edition } = said.files.find((one) => one.path === to);
    files.set(to, { ...file, path: to, edition });
  }
  tabs = tabs.map((one) => said.moved[one] ?? one);
  const now = said.moved[active];
  took(said);
  if (now) await show(now);
  $("tree").querySelector(`[data-folder="${CSS.escape(folder)}"]`)?.focus();
}

function remove(path) {
  confirmDialog(fill(words.remove, { name: path }), () => change(path, { text: null }, () => {
    files.delete(path);
    close(path);
  }));
}

const closeMenu = (event) => { const menu = event.target.closest("details"); if (menu) { menu.open = false; menu.querySelector("summary").focus(); } };
$("rename-file").addEventListener("click", (event) => { closeMenu(event); if (active) rename(active); });
$("remove-file").addEventListener("click", (event) => { closeMenu(event); if (active) remove(active); });
$("close-file").addEventListener("click", (event) => { closeMenu(event); if (active) close(active); });

// Uploading: picked, or dropped on the list (into the folder there) or anywhere else

let into = "";
async function upload(picked, replace = false) {
  if (!picked.length) return;
  if (picked.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) return say(words.tooLarge);
  say(words.uploading);
  const form = new FormData();
  form.append("folder", into);
  if (replace) form.append("replace", "1");
  for (const file of picked) form.append("upload", file, file.name);
  try {
    const answer = await ask("files", { method: "POST", body: form });
    const body = await answer.json().catch(() => ({}));
    if (answer.status === 409 && body.errors) {
      const names = body.errors.map((one) => one.file).join(", ");
      return confirmDialog(fill(words.replace, { names }), () => upload(picked, true));
    }
    if (!answer.ok) { say(fill(words.refused, { why: why(body) })); return announce($("saved").textContent); }
    took(body);
    show(body.saved[0], { focus: true });
    say(fill(words.uploaded, { n: body.saved.length }));
  } catch { say(signedOut ? words.signIn : words.offline); }
}
$("upload").addEventListener("change", (event) => { upload([...event.target.files]); event.target.value = ""; });
$("upload-button").addEventListener("click", () => { into = top(active); $("upload").click(); });
const panes = $("author-panes");
panes.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  for (const section of document.querySelectorAll("#tree section")) section.classList.toggle("dropping", section.contains(event.target));
});
panes.addEventListener("dragleave", (event) => event.target.closest?.("section.dropping")?.classList.remove("dropping"));
panes.addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  const section = event.target.closest?.("#tree section");
  section?.classList.remove("dropping");
  const only = event.dataTransfer.files.length === 1 && event.dataTransfer.files[0].name.toLowerCase().endsWith(".zip");
  into = section ? section.dataset.place : only ? "" : top(active);
  upload([...event.dataTransfer.files]);
});

// Beside the editor

let besideTimer = 0;
let settingsFor = null;
function beside(path, now = false) {
  clearTimeout(besideTimer);
  besideTimer = setTimeout(() => {
    if (path.endsWith(".md")) preview(files.get(path)?.text ?? "");
    else if (path === "exercise.toml" && !document.activeElement?.closest?.("#settings")) settings();
  }, now ? 0 : 300);
}

async function preview(text) {
  try {
    const answer = await fetch("/teach/preview", { method: "POST", headers: { "Content-Type": "application/json", "HX-Request": "true" }, body: JSON.stringify({ text }) });
    if (answer.ok) $("preview").innerHTML = await answer.text(); // rendered and cleaned by the server as learners' pages are
  } catch { /* the status says that the server is away */ }
}

// The form for exercise.toml: `fields` are put into the text by the server, which keeps comments; else the form follows.
async function settings(fields = null) {
  const file = files.get("exercise.toml");
  if (!file) return;
  await load(file).catch(() => {});
  if (file.text === undefined || (!fields && settingsFor === file.text)) return;
  const from = file.text;
  try {
    const answer = await post("settings", { text: from, fields });
    const body = await answer.json();
    if (!answer.ok) return say(fill(words.refused, { why: why(body) }));
    if (file.text !== from) return fields ? settings(fields) : beside("exercise.toml"); // somebody typed meanwhile
    settingsFor = body.text;
    if (fields && body.text !== from) {
      editor?.replace("exercise.toml", body.text);
      changed("exercise.toml", body.text);
    }
    const holder = document.createElement("template");
    holder.innerHTML = body.html;
    if (fields) explain(holder.content); else $("settings-form").replaceChildren(holder.content);
  } catch { /* the status says that the server is away */ }
}

// What is wrong, beside the fields as they stand: whoever types in one keeps place and cursor.
function explain(fresh) {
  for (const now of $("settings-form").querySelectorAll("[data-setting]")) {
    const told = fresh.querySelector(`[data-setting="${CSS.escape(now.dataset.setting)}"] .wrong`);
    const said = now.querySelector(".wrong");
    if (!told || !said) continue;
    said.textContent = told.textContent;
    said.hidden = told.hidden;
    const field = now.querySelector("input, select, textarea");
    if (told.hidden) field.removeAttribute("aria-invalid"); else field.setAttribute("aria-invalid", "true");
  }
}

let settingTimer = 0;
let waiting = {};
$("settings").addEventListener("input", (event) => {
  const place = event.target.closest("[data-setting]");
  if (!place) return;
  const { setting, kind } = place.dataset;
  waiting[setting] =
    kind === "many" ? [...place.querySelectorAll("input:checked")].map((box) => box.value)
    : kind === "flag" ? event.target.checked
    : event.target.value;
  clearTimeout(settingTimer);
  settingTimer = setTimeout(() => { const fields = waiting; waiting = {}; settings(fields); }, 400);
});
$("settings").addEventListener("submit", (event) => event.preventDefault());

function problems() {
  const place = $("problems");
  const wrong = troubles.filter((one) => one.kind === "wrong");
  const count = $("problem-count");
  count.hidden = !troubles.length;
  count.textContent = String(troubles.length);
  count.classList.toggle("fail", wrong.length > 0);
  const parts = [];
  const listOf = (some, kind) => {
    const all = document.createElement("ul");
    all.className = "folder-problems";
    all.append(...some.map((one) => {
      const item = document.createElement("li");
      if (kind === "wrong") item.className = "wrong-one";
      if (one.file) {
        const code = document.createElement("code");
        code.textContent = one.file;
        if (one.opens) {
          const link = document.createElement("a");
          link.href = `${task.base}/edit?file=${encodeURIComponent(one.opens)}`;
          link.dataset.opensFile = one.opens;
          link.append(code);
          item.append(link, " ");
        } else item.append(code, " ");
      }
      if (one.key) {
        const key = document.createElement("code");
        key.textContent = one.key;
        item.append(key, " ");
      }
      item.append(one.why);
      return item;
    }));
    return all;
  };
  if (wrong.length) parts.push(listOf(wrong, "wrong"));
  if (troubles.length > wrong.length) parts.push(listOf(troubles.filter((one) => one.kind !== "wrong"), "advice"));
  if (!parts.length) {
    const fine = document.createElement("p");
    fine.className = "muted";
    fine.textContent = words.nothingWrong;
    parts.push(fine);
  }
  place.replaceChildren(...parts);
}
$("problems").addEventListener("click", (event) => {
  const link = event.target.closest("[data-opens-file]");
  if (!link) return;
  event.preventDefault();
  show(link.dataset.opensFile, { focus: true });
});

const besideTabs = [...$("beside-tabs").querySelectorAll("[role=tab]")];
function choose(which) {
  for (const tab of besideTabs) {
    const chosen = tab.dataset.beside === which;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    $(`beside-${tab.dataset.beside}`).hidden = !chosen;
  }
  if (which === "settings") settings();
}
arrows($("beside-tabs"), besideTabs, (tab) => choose(tab.dataset.beside));
for (const tab of besideTabs) tab.addEventListener("click", () => choose(tab.dataset.beside));

const paneTabs = [...$("phone-tabs").querySelectorAll("[role=tab]")];
function pane(which) {
  panes.dataset.tab = which;
  for (const tab of paneTabs) {
    const chosen = tab.dataset.pane === which;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  }
}
arrows($("phone-tabs"), paneTabs, (tab) => pane(tab.dataset.pane));
for (const tab of paneTabs) tab.addEventListener("click", () => pane(tab.dataset.pane));
arrows($("file-tabs"), () => [...$("file-tabs").children], (tab) => { show(tab.textContent); $("file-tabs").querySelector("[aria-selected=true]")?.focus(); });

// Trying what is open

async function tryIt() {
  await flush();
  const [place, verdict, entry] = active.split("/");
  const what = place === "starter" ? "starter" : place === "solutions" && entry ? `solution:${verdict}/${entry}` : "";
  location.assign(`${task.base}/try${what ? `?what=${encodeURIComponent(what)}` : ""}`);
}
$("try").addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  tryIt();
});
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
  if (event.key === "s") { event.preventDefault(); flush(); }
  else if (event.key === "Enter" && !event.defaultPrevented) { event.preventDefault(); tryIt(); }
});

// Leaving and coming back

addEventListener("pagehide", () => { for (const file of files.values()) if (!file.saving) save(file, { keepalive: true }); });
addEventListener("online", flush);
async function look() {
  if (document.visibilityState !== "visible" || gone) return;
  try {
    const answer = await ask("draft");
    if (answer.status === 410) { gone = true; return status(); }
    if (!answer.ok) return;
    const body = await answer.json();
    if (body.draft === task.draft) took(body); else { gone = true; status(); }
  } catch { /* the next save says it */ }
}
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY);

// Start

for (const one of task.files) files.set(one.path, { ...one, text: undefined, saved: undefined });
const first = files.get(task.open);
if (first) Object.assign(first, { text: task.text ?? undefined, saved: task.text ?? undefined, binary: task.binary, edition: task.edition });

// Copies that an earlier opening of the page could not save become the text here, and are saved or show a conflict.
async function restore() {
  let back = 0;
  for (const [path, kept] of copies.takeOver()) {
    const file = files.get(path) ?? { path, edition: 0, size: 0, by: "", text: undefined, saved: undefined };
    if (files.has(path)) await load(file).catch(() => {});
    if (file.text === kept.text) continue;
    files.set(path, file);
    if (dirty(file)) { // a second copy of the same file: both are shown as a conflict
      const mine = file.text;
      Object.assign(file, { conflict: { path, text: kept.text, edition: file.edition, removed: false, by: "", html: "", local: true }, text: mine });
      continue;
    }
    const same = kept.draft === task.draft && kept.edition === file.edition;
    Object.assign(file, { text: kept.text, edition: same ? file.edition : kept.draft === task.draft && kept.edition ? kept.edition : NEVER });
    copies.keep(path, copy(file));
    back += 1;
    soon(file, 0);
  }
  if (back) { list(); say(words.back); }
  return back;
}

const font = document.fonts.load('14px "JetBrains Mono Variable"'); // the editor measures lines once, so the font comes first
const [{ open }, { language }] = await Promise.all([
  import("./editor.js"), import("./languages.js"), restore(), Promise.race([font, new Promise((go) => setTimeout(go, 2000))]),
]);
const place = $("editor");
place.replaceChildren();
editor = open(place, {
  nonce: document.querySelector("meta[name=csp-nonce]").content,
  phrases: task.phrases,
  changed,
  send: tryIt,
  leave: () => ($("tree").querySelector("a[aria-current]") ?? $("add-file")).focus(),
  language,
});
choose(active === "exercise.toml" ? "settings" : "preview");
problems();
await show(active);
status();
$("work").dataset.ready = "";
$("work").addEventListener("submit", (event) => event.preventDefault());
