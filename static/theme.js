// Stands in the head and runs before the page is painted, so that a theme once chosen does not flash.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // storage may be forbidden; the system's theme is shown then
}
