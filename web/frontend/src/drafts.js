// Drafts live in the browser, per person and exercise, and outlive signing out and an expired session. What a stranger
// typed before signing in becomes the draft of whoever signs in next in this tab.
const key = (user, exercise) => `assay:draft:${user || "stranger"}:${exercise}`;

export function drafts(user, exercise, starter) {
  const mine = key(user, exercise);
  const read = (name, from = localStorage) => {
    try { return JSON.parse(from.getItem(name)); } catch { return null; }
  };
  const adopt = () => {
    const strange = key("", exercise);
    const found = user && sessionStorage.getItem("assay:stranger") && read(strange);
    if (found) {
      localStorage.setItem(mine, JSON.stringify(found));
      localStorage.removeItem(strange);
    }
  };
  adopt();
  const same = (files) => JSON.stringify(Object.entries(files).sort()) === JSON.stringify(Object.entries(starter).sort());
  return {
    load: () => read(mine),
    save(files, active) {
      if (!user) sessionStorage.setItem("assay:stranger", "1");
      try {
        if (same(files)) localStorage.removeItem(mine);
        else localStorage.setItem(mine, JSON.stringify({ files, active, at: Date.now() }));
        return true;
      } catch { return false; }
    },
    drop: () => localStorage.removeItem(mine),
    // Another tab of the same person changed the same draft.
    elsewhere(changed) {
      addEventListener("storage", (event) => { if (event.key === mine && event.newValue) changed(JSON.parse(event.newValue)); });
    },
    // What was about to be sent when the session had expired.
    sendLater: (purpose) => sessionStorage.setItem(`assay:send:${exercise}`, purpose),
    sendNow() {
      const purpose = sessionStorage.getItem(`assay:send:${exercise}`);
      sessionStorage.removeItem(`assay:send:${exercise}`);
      return user ? purpose : null;
    },
  };
}
