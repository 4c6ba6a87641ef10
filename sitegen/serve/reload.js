// Reloads the page when another build is served than the one it came from; shows why the newest build failed.
"use strict";
{
  const own = new URL(document.currentScript.src);
  const shown = own.searchParams.get("v");
  const overlay = document.createElement("dialog");
  overlay.className = "sitegen-overlay";
  overlay.setAttribute("aria-label", "The build failed");
  const heading = document.createElement("h2");
  heading.textContent = "The build failed; this is the last good one";
  const text = document.createElement("pre");
  overlay.append(heading, text);

  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = new URL("reload.css", own).href;

  const show = (error) => {
    text.textContent = error;
    if (error && !overlay.isConnected) {
      document.head.append(style);
      document.body.append(overlay);
      overlay.showModal();
    } else if (!error) {
      overlay.remove();
    }
  };

  const events = new EventSource(new URL("events", own));
  events.addEventListener("message", (event) => {
    const { version, error } = JSON.parse(event.data);
    if (version !== shown) {
      events.close();
      location.reload();
    } else {
      show(error);
    }
  });
  // A page that waits in the browser's history must not keep a connection.
  addEventListener("pagehide", () => events.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}
