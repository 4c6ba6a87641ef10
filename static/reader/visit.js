// "New since your last visit": days after the newest one that the reader had seen.
import { element } from "./element.js";
import { change, list, now } from "./store.js";

const PAUSE = 30 * 60; // seconds without a page after which the next one begins a new visit

const front = () => document.querySelector("body:is(.home, .day) .masthead h1 time[datetime]");

function remember(day) {
  change((all) => {
    const { visit } = all;
    if (now() - visit.at > PAUSE) visit.seen = visit.now;
    if (day > visit.now) visit.now = day;
    visit.at = now();
  });
}

const isNew = (time) => Boolean(list().visit.seen) && time?.dateTime > list().visit.seen;

// Marks the day of the page and the days before; returns nothing, does nothing on a first visit.
export function markNew() {
  const time = front();
  if (!time) return;
  remember(time.dateTime);
  const under = document.querySelector(".masthead .under p");
  if (isNew(time) && under) under.append(element("span", { class: "new" }, " · new since your last visit"));
  for (const heading of document.querySelectorAll(".earlier h3:has(time)")) {
    if (isNew(heading.querySelector("time"))) heading.append(element("span", { class: "new" }, " new"));
  }
}
