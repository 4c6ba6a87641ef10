// Elements and icons by hand: text is only ever put in as text. And the one place that tells the reader what happened.

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

export function button(text, action, attributes = {}) {
  const made = element("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", () => action(made));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(path) {
  const picture = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  for (const [key, value] of [["class", "icon"], ["viewBox", "0 0 16 16"], ["aria-hidden", "true"]]) {
    picture.setAttribute(key, value);
  }
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

const SHOWN = 6000; // milliseconds

let place = null;
let timer = 0;

const hide = () => {
  if (place.matches(":hover, :focus-within")) timer = setTimeout(hide, SHOWN);
  else place.replaceChildren();
};

// The place must be there before it has something to say, or screen readers miss the first message.
export function prepareNotice() {
  if (place) return;
  place = element("div", { class: "notice", role: "status", "aria-live": "polite" });
  document.body.append(place);
}

// Says `text` at the foot of the window; `undo` adds a button that takes the action back.
export function tell(text, undo) {
  prepareNotice();
  clearTimeout(timer);
  place.replaceChildren(element("p", {}, text));
  if (undo) {
    const back = button("Undo", () => {
      place.replaceChildren();
      undo();
    });
    place.append(back);
  }
  timer = setTimeout(hide, SHOWN);
}
