// What every page does beyond its HTML: times in the reader's zone, menus and dialogs, shortcuts, the offline band,
// live strips. Everything here is an improvement on a page that works without it.
import "htmx.org";
import { localTimes } from "./times.js";
import { shortcuts } from "./shortcuts.js";
import { followParts, liveStrips } from "./live.js";

function dialogs(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  if (event.target.tagName === "DIALOG") event.target.close(); // the veil around it
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
}

// On a phone the places of the site are wider than the screen: where one is, is in sight.
function placeInSight() {
  const here = document.querySelector(".nav [aria-current]");
  if (here && here.parentElement.scrollWidth > here.parentElement.clientWidth) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 24;
}

function offline() {
  const band = document.getElementById("offline");
  const show = () => { band.hidden = navigator.onLine; };
  addEventListener("online", show);
  addEventListener("offline", show);
  show();
}

// The server says on a page why a verdict will take long; the band leaves as soon as that is no longer so.
async function sandboxState() {
  const band = document.getElementById("sandbox-state");
  if (!band) return;
  try {
    const { sandbox } = await (await fetch("/healthz")).json();
    band.hidden = !["building", "none"].includes(sandbox);
  } catch { /* the offline band speaks for it */ }
  if (!band.hidden) setTimeout(sandboxState, 5000);
}

function submitOnChange(event) {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
}

// A name in addresses is proposed from the title until somebody types one.
function proposeName(event) {
  const name = event.target.form?.querySelector("[data-named-after]");
  if (event.target === name) name.dataset.typed = name.value;
  if (!name || event.target.name !== name.dataset.namedAfter || name.dataset.typed || (name.value && name.value !== name.dataset.proposed)) return;
  const plain = event.target.value.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f']/g, "").replace(/[^a-z0-9]+/g, "-");
  name.value = name.dataset.proposed = plain.slice(0, 64).replace(/^-|-$/g, "");
}

function openTarget() {
  const target = location.hash.startsWith("#case-") && document.getElementById(location.hash.slice(1));
  const details = target && target.querySelector("details");
  if (details) details.open = true;
}

document.addEventListener("click", dialogs);
document.addEventListener("change", submitOnChange);
document.addEventListener("input", proposeName);
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest?.("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
addEventListener("hashchange", openTarget);
document.addEventListener("htmx:after:swap", () => { localTimes(document); liveStrips(document); });
shortcuts();
offline();
setTimeout(sandboxState, 5000);
localTimes(document);
liveStrips(document);
followParts(document);
placeInSight();
openTarget();
