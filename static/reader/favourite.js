// On the page of an author or a topic: a button that makes it a favourite. The page has an element with
// `data-favourite="authors"` or `"topics"` and `data-name`, and room for the button.
import { button, icon, tell } from "./element.js";
import { change, list, now, subscribe } from "./store.js";

const STAR = "M8 2.2l1.8 3.7 4 .6-2.9 2.9.7 4L8 11.5l-3.6 1.9.7-4L2.2 6.5l4-.6z";
const PARTS = ["authors", "topics"];

function toggle(part, name) {
  const was = list()[part][name];
  change((all) => {
    if (was === undefined) all[part][name] = now();
    else delete all[part][name];
  });
  tell(was === undefined ? `${name} is a favourite now` : `${name} is no favourite any more`);
}

function add(holder) {
  const { favourite: part, name } = holder.dataset;
  if (!PARTS.includes(part) || !name || holder.querySelector("button")) return;
  const made = button("", () => toggle(part, name), { class: "mark", "data-star": "" });
  made.append(icon(STAR), " Favourite");
  const show = () => made.setAttribute("aria-pressed", String(name in list()[part]));
  show();
  subscribe(show);
  holder.append(made);
}

document.querySelectorAll("[data-favourite]").forEach(add);
