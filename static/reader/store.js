// Where the reader's list is kept: one entry of local storage, shared with the other tabs, else in memory.
import { clean, empty } from "./document.js";

// Scripts stand in /BASE/assets/HASH/reader/. Several sites may share one host, so the name has the base path.
export const BASE = new URL("../../../", import.meta.url).pathname;
export const KEY = `sitegen:${BASE}:reader`;

const listeners = new Set();
let inMemory = false; // storage is forbidden or full: what changes now lives as long as this page
let current = read() ?? empty();

function read() {
  if (inMemory) return null;
  try {
    return clean(JSON.parse(localStorage.getItem(KEY)));
  } catch (error) {
    if (!(error instanceof SyntaxError)) inMemory = true;
    return error instanceof SyntaxError ? empty() : null;
  }
}

function write() {
  if (inMemory) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    inMemory = true;
  }
}

const tellAll = () => listeners.forEach((listener) => listener(current));

export const list = () => current;
export const isKept = () => !inMemory;
export const now = () => Math.floor(Date.now() / 1000);

// Calls `listener` after every change, also one of another tab.
export const subscribe = (listener) => listeners.add(listener);

// Changes the newest list: another tab may have written since this page was opened.
export function change(edit) {
  current = read() ?? current;
  current = clean(edit(current) ?? current);
  write();
  tellAll();
}

function refresh() {
  current = read() ?? current;
  tellAll();
}

addEventListener("storage", (event) => {
  if (event.key === KEY || event.key === null) refresh();
});
addEventListener("pageshow", (event) => {
  if (event.persisted) refresh(); // it waited in the history while other pages changed the list
});
