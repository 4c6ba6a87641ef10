// The list as a file and as a link: JSON, in the link packed (deflate) and spelled in base64url.
import { clean } from "./document.js";
import { portable } from "./merging.js";

const MOST_BYTES = 4_000_000; // of what a stranger's link or file may unpack to
const LONG_LINK = 30_000; // characters; some programs cut longer addresses

async function readAll(stream, most) {
  const parts = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts);
    size += value.length;
    if (size > most) throw new RangeError("too large");
    parts.push(value);
  }
}

const through = (blob, stream) => readAll(blob.stream().pipeThrough(stream), MOST_BYTES);

function toBase64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

async function pack(list) {
  const packed = await through(new Blob([JSON.stringify(list)]), new CompressionStream("deflate-raw"));
  return toBase64(new Uint8Array(await packed.arrayBuffer()));
}

// {hash, isWhole}; a link that would be too long leaves out which papers were read and hidden.
export async function toHash(list) {
  const whole = await pack(portable(list));
  if (whole.length <= LONG_LINK) return { hash: `#list=${whole}`, isWhole: true };
  return { hash: `#list=${await pack({ ...portable(list), read: {}, hidden: {} })}`, isWhole: false };
}

// The list of a link; null where the hash is none, an error where it is damaged.
export async function fromHash(hash) {
  const packed = /^#list=([\w-]+)$/.exec(hash)?.[1];
  if (!packed) return null;
  return parse(await through(new Blob([fromBase64(packed)]), new DecompressionStream("deflate-raw")));
}

export const toFile = (list) => `${JSON.stringify(portable(list), null, 1)}\n`;

// The list of a file; an error where it is not one.
export async function parse(blob) {
  if (blob.size > MOST_BYTES) throw new RangeError("too large");
  const raw = JSON.parse(await blob.text());
  if (typeof raw?.v !== "number") throw new TypeError("not a list");
  return clean(raw);
}

export function download(name, type, text) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
