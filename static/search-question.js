// A question to the search: {q, year, month, topic, code, sort}, all strings, "" for what is not asked. It stands in
// the address and in the form under the same names.

// What an address may say; anything else counts as not asked.
const VALID = {
  q: /./s,
  year: /^\d{4}$/,
  month: /^(0[1-9]|1[0-2])$/,
  topic: /^.{1,200}$/s,
  code: /^1$/,
  sort: /^(date|votes)$/,
};
const NAMES = Object.keys(VALID);
const FILTERS = ["year", "month", "topic", "code"];

const make = (read) =>
  Object.fromEntries(
    NAMES.map((name) => {
      const value = read(name) ?? "";
      return [name, VALID[name].test(value) ? value : ""];
    }),
  );

export function questionInAddress() {
  const parameters = new URLSearchParams(location.search);
  return make((name) => parameters.get(name));
}

export function questionInForm({ elements }) {
  return make((name) => (elements[name].type === "checkbox" && !elements[name].checked ? "" : elements[name].value));
}

// Shows a question in the form; a choice that the form does not know yet is added to it.
export function fillForm({ elements }, question) {
  for (const name of NAMES) {
    const control = elements[name];
    const value = question[name];
    if (control.type === "checkbox") control.checked = value !== "";
    else {
      if (control.options && ![...control.options].some((option) => option.value === value)) {
        control.add(new Option(value, value));
      }
      control.value = value;
    }
  }
}

export function addressOf(question) {
  const address = new URL(location.pathname, location.href);
  for (const name of NAMES) if (question[name]) address.searchParams.set(name, question[name]);
  return address.href;
}

export const same = (one, other) => NAMES.every((name) => one[name] === other[name]);

export const withoutFilters = (question) => ({ ...question, ...Object.fromEntries(FILTERS.map((name) => [name, ""])) });

export const filterCount = (question) => FILTERS.filter((name) => question[name]).length;

// {filter, sort} as the engine takes them.
export function refinementOf(question) {
  const { year, month, topic, sort } = question;
  const filter = filterCount(question) ? { year, month, topic, hasCode: question.code !== "" } : undefined;
  return { filter, sort: sort || undefined };
}

// Is there anything to look for? Filters and orders without words list all papers.
export const asksSomething = (question) => Boolean(question.q.trim() || filterCount(question) || question.sort);
