// The help dialog: which keys there are.
import { button, element } from "./element.js";

const KEYS = [
  ["j", "next paper"],
  ["k", "previous paper"],
  ["o", "open it; Enter does the same"],
  ["s", "save it, or no longer"],
  ["m", "mark it as read or unread"],
  ["x", "hide it"],
  ["/", "search"],
  ["?", "this help"],
  ["Esc", "leave a paper, a field or this help"],
];

let dialog = null;

function make() {
  const lines = KEYS.map(([key, does]) => element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does)));
  const note = element("p", {}, "On a paper’s own page, j and k lead to its neighbours of that day. The keys can be switched off under Saved.");
  const made = element("dialog", { class: "keys", "aria-labelledby": "keys-title" });
  made.append(element("h2", { id: "keys-title" }, "Keyboard"), element("dl", {}, ...lines), note, button("Close", () => made.close(), { autofocus: true }));
  document.body.append(made);
  return made;
}

export function showHelp() {
  dialog ??= make();
  dialog.showModal(); // the focus returns by itself when it closes
}
