// Lunr's query language: text to clauses, as the lunr Python package reads it.

export const SEPARATOR = /[ \t\n\r\f\v\xa0-]/;

export const OPTIONAL = 0;
export const REQUIRED = 1;
export const PROHIBITED = 2;

// Limits: the same numbers as in sitegen/search/layout.py.
export const MAX_QUERY_LENGTH = 1000;
export const MAX_CLAUSES = 40;
const MAX_BOOST = 1000;
const MAX_WILDCARDS = 3;
const MAX_EDIT_DISTANCE = 2;

// Operators that nobody meant: alone between spaces, or a double hyphen.
const LONE_OPERATOR = /--|(?:^|[ \t\n\r\f\v\xa0])[+\-](?:[ \t\n\r\f\v\xa0]|$)/;

// Signs that a reader uses the query language.
const USES_OPERATORS = /(?:^|[ \t\n\r\f\v\xa0])[+\-]|[:*\\]|[~^][0-9]/;

// Did a reader who typed this mean Lunr's operators?
export const meansOperators = (text) => USES_OPERATORS.test(text) && !LONE_OPERATOR.test(text);

// Lexemes as [type, value]: "field", "term", "presence", or the operator "~" or "^" with its digits.
export function lex(text) {
  const chars = [...text];
  const lexemes = [];
  let value = "";
  let width = 0; // characters read since the last lexeme; not value.length: an escaping backslash counts
  const emit = (type, string) => {
    lexemes.push([type, string]);
    value = "";
    width = 0;
  };
  for (let i = 0; i < chars.length; ) {
    const char = chars[i++];
    if (char === "\\") {
      value += chars[i++] ?? "";
      width += 2;
    } else if (char === ":") {
      emit("field", value);
    } else if (char === "~" || char === "^") {
      if (width) emit("term", value);
      let digits = "";
      while (/[0-9]/.test(chars[i] ?? "")) digits += chars[i++];
      emit(char, digits);
    } else if ((char === "+" || char === "-") && !width) {
      emit("presence", char);
    } else if (SEPARATOR.test(char)) {
      if (width) emit("term", value);
    } else {
      value += char;
      width += 1;
    }
  }
  if (width) emit("term", value);
  return lexemes;
}

const blank = () => ({ fields: null, term: null, edits: 0, boost: 1, presence: OPTIONAL, stemmed: true });

const number = (name) => (clause, digits) => {
  clause[name] = Number(digits);
  return clause.term !== null && digits !== "";
};

// One function a lexeme type: changes the clause at hand and says whether the lexeme may stand there.
const READ = {
  presence(clause, value) {
    const fits = !clause.presence && !clause.fields;
    clause.presence = value === "+" ? REQUIRED : PROHIBITED;
    return fits;
  },
  field(clause, value, fields) {
    const fits = !clause.fields && fields.includes(value);
    clause.fields = [value];
    return fits;
  },
  term(clause, value) {
    clause.term = value.toLowerCase();
    clause.stemmed = !value.includes("*");
    return true;
  },
  "~": number("edits"),
  "^": number("boost"),
};

// Clauses {fields, term, edits, boost, presence, stemmed}; null where lunr refuses the query.
export function parse(text, fields) {
  const clauses = [];
  let clause = blank();
  for (const [type, value] of lex(text)) {
    if (type.length > 1 && clause.term !== null) {
      clauses.push(clause);
      clause = blank();
    }
    if (!READ[type](clause, value, fields)) return null;
  }
  if (clause.term !== null) clauses.push(clause);
  else if (clause.presence || clause.fields) return null;
  for (const each of clauses) each.fields ??= fields;
  return clauses;
}

// The text cut to what is read of it; `say` is told when that is not all.
export function cutText(text, say) {
  const chars = [...text];
  if (chars.length <= MAX_QUERY_LENGTH) return text;
  say(`only the first ${MAX_QUERY_LENGTH} characters count`);
  return chars.slice(0, MAX_QUERY_LENGTH).join("");
}

function limitWildcards(term, say) {
  const pieces = term.replace(/\*+/g, "*").split("*");
  if (pieces.length <= MAX_WILDCARDS + 1) return pieces.join("*");
  say(`only the first ${MAX_WILDCARDS} wildcards of a term count`);
  return [...pieces.slice(0, MAX_WILDCARDS), ""].join("*");
}

// Clauses within the limits.
export function limitClauses(clauses, say) {
  if (clauses.length > MAX_CLAUSES) say(`only the first ${MAX_CLAUSES} terms count`);
  return clauses.slice(0, MAX_CLAUSES).map((clause) => {
    const { term, boost, edits } = clause;
    if (boost > MAX_BOOST) say(`boosts are at most ${MAX_BOOST}`);
    if (edits > MAX_EDIT_DISTANCE) say(`edit distances are at most ${MAX_EDIT_DISTANCE}`);
    return {
      ...clause,
      boost: Math.min(boost, MAX_BOOST),
      edits: Math.min(edits, MAX_EDIT_DISTANCE),
      term: edits ? term : limitWildcards(term, say),
    };
  });
}
