// "?" lists them. Single letters never fire while somebody types, nor with a modifier held.
const GO = { t: "/topics", l: "/leaderboard", p: "/progress" };
let went = 0;

const typing = (target) => target.closest?.("input, textarea, select, [contenteditable], dialog[open]");

export function shortcuts() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "?") document.getElementById("shortcuts").showModal();
    else if (event.key === "/") {
      const field = document.querySelector("main input[type=search]") ?? document.querySelector(".find input");
      if (field?.offsetParent) field.focus(); else location.assign("/search");
    } else if (event.key === "g") { went = Date.now(); return; }
    else if (Date.now() - went < 1500 && GO[event.key]) location.assign(GO[event.key]);
    else return;
    went = 0;
    event.preventDefault();
  });
}
