// What every page does beyond its HTML: times in the reader's zone, menus and dialogs, shortcuts, the offline band,
// live strips. Everything here is an improvement on a page that works without it.
import "htmx.org";
import { localTimes } from "./times.js";
import { shortcuts } from "./shortcuts.js";
import { liveStrips } from "./live.js";

function dialogs(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.tagName === "DIALOG") event.target.close(); // the veil around it
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
}

function offline() {
  const band = document.getElementById("offline");
  const show = () => { band.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

// Pages where somebody is about to wait say why the wait is long.
async function sandboxState() {
  const band = document.getElementById("sandbox-state");
  if (!document.querySelector("[data-asks-sandbox]")) return;
  try {
    const health = await (await fetch("/healthz")).json();
    const text = band.dataset[health.sandbox];
    band.hidden = !text;
    if (text) {
      band.firstElementChild.textContent = text;
      setTimeout(sandboxState, 5000);
    }
  } catch { /* the offline band speaks for it */ }
}

function openTarget() {
  const target = location.hash.startsWith("#case-") && document.getElementById(location.hash.slice(1));
  const details = target && target.querySelector("details");
  if (details) details.open = true;
}

document.addEventListener("click", dialogs);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
addEventListener("hashchange", openTarget);
document.addEventListener("htmx:after:swap", () => { localTimes(document); liveStrips(document); });
shortcuts();
offline();
sandboxState();
localTimes(document);
liveStrips(document);
openTarget();
