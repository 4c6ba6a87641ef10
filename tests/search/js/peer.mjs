// Asks lunr.js for what its own whole index finds.
//     node peer.mjs node_modules JOB.json      {boosts, documents, words, queries} → {stems, answers}
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, file] = process.argv.slice(2);
const lunr = createRequire(`${modules}/`)("lunr");
const { boosts, documents, words, queries } = JSON.parse(readFileSync(file, "utf8"));

const index = lunr(function () {
  this.ref("ref");
  for (const [name, boost] of Object.entries(boosts)) this.field(name, { boost });
  for (const document of documents) this.add(document);
});
const stems = words.map((word) => lunr.stemmer(new lunr.Token(word)).toString());
const answers = queries.map((query) => index.search(query).map(({ ref, score }) => [ref, score]));
process.stdout.write(JSON.stringify({ stems, answers }));
