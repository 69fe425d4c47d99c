// The exact time on hover, in the reader's zone; the words stay the server's until they have grown old.
const language = document.documentElement.lang;
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function words(then) {
  const seconds = (then - Date.now()) / 1000;
  for (const [unit, size] of UNITS) if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  return null;
}

export function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const then = new Date(time.dateTime);
    if (!Number.isNaN(then.getTime())) time.title = exact.format(then);
  }
}

setInterval(() => {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const then = new Date(time.dateTime).getTime();
    const text = Date.now() - then < 14 * 86400e3 && words(then);
    if (text && time.textContent !== text) time.textContent = text;
  }
}, 60_000);
