// The row of filters: its choices are known only when the index has told them. Loaded when a filter is used.
import { grouped } from "./search-results.js";

// Puts choices after the first, which means any; keeps what is chosen.
function setChoices(select, choices) {
  const chosen = select.value;
  const options = choices.map(({ value, text }) => new Option(text, value));
  if (chosen && !choices.some(({ value }) => value === chosen)) options.push(new Option(chosen, chosen));
  select.replaceChildren(select.options[0], ...options);
  select.value = chosen;
}

const counted = (text, papers) => `${text} (${grouped(papers)})`;

function papersByYear(months) {
  const years = new Map();
  for (const { month, papers } of months) years.set(month.slice(0, 4), (years.get(month.slice(0, 4)) ?? 0) + papers);
  return [...years];
}

// Fills the choices from what the index told.
export function fillChoices({ elements }, { months, topics }) {
  setChoices(elements.year, papersByYear(months).map(([value, papers]) => ({ value, text: counted(value, papers) })));
  setChoices(elements.topic, topics.map(({ slug, name, papers }) => ({ value: slug, text: counted(name, papers) })));
}

const chosenText = (select) => select.selectedOptions[0]?.text ?? "";

// The filters in words, with a space before: " in August 2024 on “Herons” with code".
export function inWords({ elements }, { year, month, topic, code }) {
  const when = [month && chosenText(elements.month), year].filter(Boolean).join(" ");
  const about = chosenText(elements.topic).replace(/ \([\d,]+\)$/, "");
  return (when && ` in ${when}`) + (topic && ` on “${about}”`) + (code && " with code");
}
