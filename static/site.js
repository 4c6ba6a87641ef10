// Runs before the page is painted, so that a theme once chosen does not flash; the buttons follow when they are there.
(() => {
  const root = document.documentElement;
  const remembered = () => {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null; // storage may be forbidden; the system's theme is shown then
    }
  };
  const remember = (theme) => {
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // forbidden: the choice holds for this page only
    }
  };
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  const theme = remembered();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;

  const switchTheme = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
  };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source); // not allowed: the reader's own keys can copy it now
    }
  };

  // What stands on the page becomes a file; made when asked for, so it costs nothing before.
  const offer = (link) => {
    const fill = () => {
      const text = document.getElementById(link.dataset.save).textContent;
      link.href = URL.createObjectURL(new Blob([text], { type: link.dataset.type }));
    };
    link.hidden = false;
    link.addEventListener("click", fill, { once: true });
  };

  const reveal = (button, action) => {
    button.hidden = false;
    button.addEventListener("click", () => action(button));
  };

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("button.theme").forEach((button) => reveal(button, switchTheme));
    document.querySelectorAll("a[data-save]").forEach(offer);
    if (navigator.clipboard) document.querySelectorAll("button[data-copy]").forEach((button) => reveal(button, copy));
  });
})();
