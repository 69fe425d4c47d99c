// Copies of what an author has typed and the server does not have yet, in the browser: per person, exercise and file,
// and per opening of the page, so that two tabs never write over each other's copy. Whoever opens the page takes over
// all copies that are there; a copy taken over from a tab that still lives does no harm, as the server tells a text
// that was saved already from another one.
const me = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

export function unsaved(user, exercise) {
  const prefix = `assay:teach:${user}:${exercise}:`;
  const key = (path) => `${prefix}${me}:${path}`;
  return {
    // Whether the copy could be kept.
    keep(path, copy) {
      try {
        localStorage.setItem(key(path), JSON.stringify(copy));
        return true;
      } catch { return false; }
    },
    drop(path) {
      try { localStorage.removeItem(key(path)); } catch { /* then there was none */ }
    },
    // Every copy of earlier openings, oldest first, as [path, {text, edition, draft, at}]; they are this opening's now.
    takeOver() {
      const found = [];
      try {
        for (const name of Object.keys(localStorage)) {
          if (!name.startsWith(prefix) || name.startsWith(`${prefix}${me}:`)) continue;
          const path = name.slice(prefix.length).replace(/^[^:]*:/, "");
          const copy = JSON.parse(localStorage.getItem(name));
          localStorage.removeItem(name);
          if (copy && typeof copy.text === "string") found.push([path, copy]);
        }
      } catch { /* a browser without storage keeps nothing */ }
      return found.sort((a, b) => a[1].at - b[1].at);
    },
  };
}
