// Files a learner picks: .py files and other text as they are, a zip unpacked here so that its files become tabs. The
// server judges names, number and size again when they are sent; here only what cannot be shown as text is refused.
const MOST = 20;
const LARGEST = 256 * 1024;

class Refused extends Error {}

const text = (bytes, name, words) => {
  try {
    const read = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (read.includes("\0")) throw new TypeError();
    return read;
  } catch {
    throw new Refused(words.notText.replace("{name}", name));
  }
};

async function inflate(bytes, words) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const parts = [];
  let size = 0;
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > LARGEST) throw new Refused(words.tooLarge);
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

// The central directory of a zip (APPNOTE 4.3.12): names, sizes, where each file begins.
async function unzip(buffer, words) {
  const view = new DataView(buffer);
  let end = buffer.byteLength - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
  if (end < 0) throw new Refused(words.notZip);
  const files = {};
  let at = view.getUint32(end + 16, true);
  for (let n = view.getUint16(end + 10, true); n > 0; n -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Refused(words.notZip);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const packed = view.getUint32(at + 20, true);
    const nameLength = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(buffer, at + 46, nameLength));
    const header = view.getUint32(at + 42, true);
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (name.startsWith("/") || name.includes("\\") || name.split("/").includes("..")) throw new Refused(words.badName.replace("{name}", name));
    if (name.endsWith("/") || /(^|\/)(__MACOSX|__pycache__|\.[^/]*)(\/|$)/.test(name)) continue;
    if (flags & 1) throw new Refused(words.encrypted);
    if (Object.keys(files).length >= MOST) throw new Refused(words.tooMany);
    const from = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    const bytes = new Uint8Array(buffer, from, packed);
    if (method !== 0 && method !== 8) throw new Refused(words.notZip);
    files[name] = text(method === 8 ? await inflate(bytes, words) : bytes, name, words);
  }
  return files;
}

// The picked files as {name: text}. Throws an Error whose message is for the learner.
export async function unpack(picked, words) {
  const files = {};
  for (const file of picked) {
    if (file.name.toLowerCase().endsWith(".zip")) {
      try {
        Object.assign(files, await unzip(await file.arrayBuffer(), words));
      } catch (error) {
        throw error instanceof Refused ? error : new Refused(words.notZip);
      }
    } else {
      if (file.size > LARGEST) throw new Refused(words.tooLarge);
      files[file.name] = text(new Uint8Array(await file.arrayBuffer()), file.name, words);
    }
  }
  const names = Object.keys(files); // a zip of one folder means the folder's files
  const roots = new Set(names.map((name) => name.split("/")[0]));
  if (names.length && roots.size === 1 && names.every((name) => name.includes("/")) && picked.length === 1)
    return Object.fromEntries(names.map((name) => [name.slice(name.indexOf("/") + 1), files[name]]));
  return files;
}
