// How the engine fetches: what is asked for how often, and what happens when an answer fails.
//     node --test behaviour.mjs      with ENGINE, OLD and NEW naming folders: of the engine and of two builds
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const { ENGINE, OLD, NEW } = process.env;
const { openIndex } = await import(pathToFileURL(`${ENGINE}/engine.js`).href);
const { openStore } = await import(pathToFileURL(`${ENGINE}/store.js`).href);
const host = { folder: OLD, asked: [], failing: () => 0 };
let server;
let entry;

function answer(request, response) {
  const path = request.url;
  const status = host.failing(path) || (existsSync(host.folder + path) ? 200 : 404);
  host.asked.push({ path, status, cache: request.headers["cache-control"] ?? "" });
  response.writeHead(status);
  response.end(status === 200 ? readFileSync(host.folder + path) : "no");
}

function serve(folder) {
  Object.assign(host, { folder, asked: [], failing: () => 0 });
}

const repeated = () => {
  const paths = host.asked.map(({ path }) => path);
  return paths.filter((path, i) => paths.indexOf(path) !== i);
};

before(async () => {
  server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  entry = `http://127.0.0.1:${server.address().port}/index.json`;
});
after(() => server.close());

test("ten typed letters never download the same thing twice", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  const typed = "counting herons";
  const letters = [...typed].map((_, i) => typed.slice(0, i + 1));
  await Promise.all(letters.map((query) => index.search(query)));
  await index.search(typed);
  assert.deepEqual(repeated(), []);
});

test("a search that was overtaken asks for nothing more, and does not harm the next", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  const overtaken = new AbortController();
  host.failing = () => (overtaken.abort(), 0);
  await assert.rejects(index.search("counting herons", { signal: overtaken.signal }), { name: "AbortError" });
  assert.deepEqual(host.asked.filter(({ path }) => !/index\.json|starts\.bin/.test(path)), []);
  host.failing = () => 0;
  assert.ok((await index.search("counting herons")).total > 0);
});

test("what waits for its turn is left out when nobody wants it any more", async () => {
  serve(OLD);
  const store = await openStore(entry);
  const overtaken = new AbortController();
  const paths = [...Array(100).keys()].map((i) => `index.json?${i}`); // no file, so all fail; how often counts
  host.failing = () => (overtaken.abort(), 503);
  const tries = paths.map((path) => store.during(overtaken.signal).load(path, (bytes) => bytes));
  const wanted = store.load("index.json?50", (bytes) => bytes);
  await Promise.allSettled([...tries, wanted]);
  const asked = host.asked.map(({ path }) => path);
  assert.ok(asked.includes("/index.json?50"));
  assert.ok(asked.length < 40, `${asked.length} requests`);
  assert.throws(() => store.during(overtaken.signal).load("index.json?1", (bytes) => bytes), { name: "AbortError" });
  const again = new AbortController();
  await assert.rejects(store.during(again.signal).load("index.json?99", (bytes) => bytes), /503/);
});

test("opening fetches the entry alone, and asks whether it is fresh", async () => {
  serve(OLD);
  await openIndex(entry);
  assert.deepEqual(host.asked.map(({ path }) => path), ["/index.json"]);
});

test("a failed fetch is forgotten, so that a later search works", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  host.failing = (path) => (path.startsWith("/t/") ? 503 : 0);
  await assert.rejects(index.search("herons"));
  host.failing = () => 0;
  assert.equal((await index.search("herons")).total, 1);
});

test("when files are gone after a new build, the entry is fetched once and the search goes on", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  serve(NEW);
  const [moss, frost] = await Promise.all([index.search("moss"), index.search("frost")]);
  assert.equal(moss.total, 2);
  assert.equal(frost.total, 1);
  assert.equal(host.asked.filter(({ path }) => path === "/index.json").length, 1);
  const cards = await index.cards(moss.results.map(({ ref }) => ref));
  assert.deepEqual(cards.map((card) => card.title), ["How moss remembers", "Moss again"]);
});

test("a file that stays away is an error and not an endless loop", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  host.failing = (path) => (path.startsWith("/t/") ? 404 : 0);
  await assert.rejects(index.search("herons"));
  assert.ok(host.asked.length < 8);
});

test("an index of another version is refused with a word to the reader", async () => {
  serve(OLD);
  host.failing = (path) => (path === "/index.json" ? 500 : 0);
  await assert.rejects(openIndex(entry));
  const changed = JSON.stringify({ ...JSON.parse(readFileSync(`${OLD}/index.json`)), version: 99 });
  await assert.rejects(openIndex(`data:application/json,${encodeURIComponent(changed)}`), /load the page again/);
});

test("an aborted search says so", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  const controller = new AbortController();
  const search = index.search("herons", { signal: controller.signal });
  controller.abort();
  await assert.rejects(search, { name: "AbortError" });
  assert.equal((await index.search("herons")).total, 1);
});

test("cards tell what a result shows, also of refs that no search has met", async () => {
  serve(OLD);
  const index = await openIndex(entry);
  const [card, nothing] = await index.cards(["b", "nowhere"]);
  assert.deepEqual(card, {
    ref: "b",
    title: "Counting herons",
    authors: ["Ada Reed", "Brian Moor"],
    authorCount: 2,
    day: "2025-01-01",
    snippet: "We count herons on a lake.",
    hasCode: false,
    votes: null,
  });
  assert.equal(nothing, undefined);
});
