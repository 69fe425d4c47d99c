// The divider between statement and code: dragged, or moved with the arrow keys; its place is remembered. On the phone
// the two panes are tabs.
const KEY = "assay:divider";
const LEAST = 22;
const MOST = 72;

export function panes(root, divider, tabs) {
  const set = (percent) => {
    const left = Math.round(Math.min(MOST, Math.max(LEAST, percent)));
    root.style.setProperty("--left", `${left}%`);
    divider.setAttribute("aria-valuenow", left);
    localStorage.setItem(KEY, left);
  };
  const at = () => Number(divider.getAttribute("aria-valuenow"));
  const kept = Number(localStorage.getItem(KEY));
  if (kept) set(kept);
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    const move = (to) => {
      const box = root.getBoundingClientRect();
      set((100 * (to.clientX - box.left)) / box.width);
    };
    divider.addEventListener("pointermove", move);
    divider.addEventListener("lostpointercapture", () => divider.removeEventListener("pointermove", move), { once: true });
    event.preventDefault();
  });
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: at() - 2, ArrowRight: at() + 2, Home: LEAST, End: MOST }[event.key];
    if (step === undefined) return;
    set(step);
    event.preventDefault();
  });
  divider.addEventListener("dblclick", () => set(42));

  const buttons = [...tabs.querySelectorAll("[role=tab]")];
  const pick = (button) => {
    root.dataset.tab = button.dataset.pane;
    for (const other of buttons) {
      other.setAttribute("aria-selected", String(other === button));
      other.tabIndex = other === button ? 0 : -1;
    }
  };
  arrows(tabs, buttons, pick);
  for (const button of buttons) button.addEventListener("click", () => pick(button));
  return { showCode: () => pick(buttons.find((button) => button.dataset.pane === "code")) };
}

// Left, right, Home and End move within a list of tabs.
export function arrows(list, tabs, pick) {
  list.addEventListener("keydown", (event) => {
    const all = typeof tabs === "function" ? tabs() : tabs;
    const at = all.indexOf(document.activeElement);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    const tab = all[(to + all.length) % all.length];
    tab.focus();
    pick(tab);
    event.preventDefault();
  });
}
