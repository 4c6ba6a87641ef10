// Does with the engine's modules what a JSON file asks for, and prints the answers as JSON.
//     node driver.mjs FOLDER_OF_THE_ENGINE JOB.json
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const job = JSON.parse(readFileSync(file, "utf8"));
const load = (name) => import(pathToFileURL(`${folder}/${name}`).href);

async function search({ entry, questions }) {
  const { openIndex } = await load("engine.js");
  const index = await openIndex(entry);
  const answers = [];
  for (const { query, ...options } of questions) {
    const start = performance.now();
    try {
      const answer = await index.search(query, options);
      answers.push({ ...answer, terms: undefined, milliseconds: performance.now() - start });
    } catch (error) {
      answers.push({ error: String(error.stack) });
    }
  }
  return answers;
}

async function searchAtOnce({ entry, queries, limit }) {
  const { openIndex } = await load("engine.js");
  const index = await openIndex(entry);
  return Promise.all(queries.map((query) => index.search(query, { limit })));
}

async function lex({ texts }) {
  const query = await load("query.js");
  return texts.map((text) => query.lex(text).map(([, value]) => value));
}

async function parse({ texts, fields }) {
  const query = await load("query.js");
  const row = (c) => [c.fields, c.term, c.edits, c.boost, c.presence, c.stemmed];
  return texts.map((text) => query.parse(text, fields)?.map(row) ?? null);
}

async function match({ cases }) {
  const { matcher } = await load("terms.js");
  return cases.map(({ term, edits, words }) => words.filter(matcher(term, edits)));
}

async function stem({ words }) {
  const { stem } = await load("stemmer.js");
  return words.map(stem);
}

async function round({ numbers }) {
  const { round3 } = await load("scores.js");
  return numbers.map(round3);
}

async function near({ entry, queries }) {
  const { openIndex } = await load("engine.js");
  const index = await openIndex(entry);
  return Promise.all(queries.map((query) => index.near(query)));
}

async function facets({ entry }) {
  const { openIndex } = await load("engine.js");
  return (await openIndex(entry)).facets();
}

async function marks({ texts, terms }) {
  const { findMarks } = await load("marks.js");
  return texts.map((text) => findMarks(text, new Set(terms)).map((mark) => text.slice(...mark)));
}

// Base64 of zlib data to base64 of its bytes; null where it is refused.
async function inflate({ packed }) {
  const { inflate } = await load("inflate.js");
  return packed.map((text) => {
    try {
      return Buffer.from(inflate(new Uint8Array(Buffer.from(text, "base64")))).toString("base64");
    } catch {
      return null;
    }
  });
}

const TASKS = { inflate, search, searchAtOnce, lex, parse, match, stem, round, near, facets, marks };
process.stdout.write(JSON.stringify(await TASKS[job.task](job)));
