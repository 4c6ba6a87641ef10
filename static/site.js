// The few buttons of every page, and what is loaded later. theme.js has set the theme before the page was painted.
const root = document.documentElement;
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

function switchTheme() {
  root.dataset.theme = isDark() ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // storage may be forbidden: the choice holds for this page only
  }
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source); // not allowed: the reader's own keys can copy it now
  }
}

// What stands on the page becomes a file; made when asked for, so it costs nothing before.
function offer(link) {
  const fill = () => {
    const text = document.getElementById(link.dataset.save).textContent;
    link.href = URL.createObjectURL(new Blob([text], { type: link.dataset.type }));
  };
  link.hidden = false;
  link.addEventListener("click", fill, { once: true });
}

function reveal(button, action) {
  button.hidden = false;
  button.addEventListener("click", () => action(button));
}

document.querySelectorAll("button.theme").forEach((button) => reveal(button, switchTheme));
document.querySelectorAll("a[data-save]").forEach(offer);
if (navigator.clipboard) document.querySelectorAll("button[data-copy]").forEach((button) => reveal(button, copy));

// A reader who has a list sees it at once, so that nothing moves later; for others the page comes first.
function hasList() {
  try {
    return Object.keys(localStorage).some((name) => name.startsWith("sitegen:"));
  } catch {
    return false;
  }
}

const afterPaint = () =>
  new Promise((resolve) => {
    const wait = () => ("requestIdleCallback" in window ? requestIdleCallback(resolve, { timeout: 1000 }) : setTimeout(resolve));
    if (document.readyState === "complete") wait();
    else addEventListener("load", wait, { once: true });
  });

const load = (name) => import(new URL(name, import.meta.url)).catch(() => {}); // offline, or gone with an older build

// The search box loads its results' script when it is first used; without it the form leads to the search page.
const find = document.getElementById("find");
find?.addEventListener("focusin", () => load("search-box.js").then((box) => box?.start(find)), { once: true });

if (hasList()) load("reader/main.js");
afterPaint().then(() => {
  load("reader/main.js");
  load("offline.js");
});
