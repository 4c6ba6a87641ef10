// Saved papers as BibTeX, RIS and Markdown, from what the list itself keeps: it works offline, and for papers that the
// site no longer has.

const SPECIAL = /[\\{}$&#^_~%]/g;
const SPELLED = { "\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "{": "\\textbraceleft{}", "}": "\\textbraceright{}" };

const latex = (text) => text.replace(SPECIAL, (one) => SPELLED[one] ?? `\\${one}`);
const verbatim = (text) => text.replace(/[{}\\]/g, encodeURIComponent);

// Names that BibTeX would split are guarded.
const bibName = (name) => (/,|\s(and|others)\s|^others$/i.test(` ${name} `) ? `{${latex(name)}}` : latex(name));

export function arxivId({ u, i }) {
  return /^https?:\/\/arxiv\.org\/abs\/([\w./-]+)$/i.exec(u)?.[1] ?? /^10\.48550\/arxiv\.([\w./-]+)$/i.exec(i)?.[1] ?? "";
}

function bibtex([key, paper]) {
  const [year, month] = paper.d.split("-");
  const arxiv = arxivId(paper);
  const fields = [
    ["title", `{${latex(paper.t)}}`],
    ["author", paper.a.map(bibName).join(" and ")],
    ["year", year],
    ["month", month ? String(Number(month)) : ""],
    ["eprint", arxiv],
    ["archivePrefix", arxiv && "arXiv"],
    ["doi", verbatim(paper.i)],
    ["url", verbatim(paper.u)],
  ];
  const lines = fields.filter(([, value]) => value).map(([name, value]) => `  ${name} = {${value}}`);
  return `@misc{${[key.replace(/[^\w.:/+-]/g, "-"), ...lines].join(",\n")}\n}\n`;
}

function ris([key, paper]) {
  const fields = [
    ["TY", arxivId(paper) ? "UNPB" : "GEN"],
    ["ID", key],
    ["TI", paper.t],
    ...paper.a.map((name) => ["AU", name]),
    ["PY", paper.d.slice(0, 4)],
    ["DA", paper.d.replaceAll("-", "/")],
    ["DO", paper.i],
    ["UR", paper.u],
  ];
  const lines = fields.filter(([, value]) => value).map(([tag, value]) => `${tag}  - ${value}`);
  return `${lines.join("\n")}\nER  - \n`;
}

const plain = (text) => text.replace(/[\\`*_[\]<>#|&~$]/g, "\\$&");

function markdown([, paper]) {
  const title = paper.u ? `[${plain(paper.t)}](<${paper.u.replace(/[<>\s]/g, encodeURIComponent)}>)` : plain(paper.t);
  const facts = [paper.a.map(plain).join(", "), paper.d].filter(Boolean);
  return `- ${[title, ...facts].join(". ")}\n`;
}

export const FORMATS = {
  bibtex: { name: "BibTeX", file: "saved-papers.bib", type: "application/x-bibtex", write: (papers) => papers.map(bibtex).join("\n") },
  ris: { name: "RIS", file: "saved-papers.ris", type: "application/x-research-info-systems", write: (papers) => papers.map(ris).join("\n") },
  markdown: { name: "Markdown", file: "saved-papers.md", type: "text/markdown", write: (papers) => papers.map(markdown).join("") },
};
