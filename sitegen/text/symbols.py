"""What TeX macros stand for as Unicode characters: symbols, letters, accents, small words, raised digits."""

from __future__ import annotations

import unicodedata


def _table(pairs: str) -> dict[str, str]:
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


# Mathematical symbols; outside formulas they occur too (`2.3\times`, `{\Delta}G`), as arXiv and authors leave them.
SYMBOLS = _table(
    r"""
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
    nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ
    omega ω Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    times × div ÷ pm ± mp ∓ cdot · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ odot ⊙ dagger † ddagger ‡
    le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ll ≪ gg ≫ ne ≠ neq ≠ approx ≈ equiv ≡ sim ∼ simeq ≃ cong ≅ propto ∝
    lesssim ≲ gtrsim ≳ prec ≺ succ ≻ preceq ⪯ succeq ⪰ doteq ≐ triangleq ≜ coloneqq ≔ lt < gt >
    to → rightarrow → longrightarrow → leftarrow ← gets ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔
    implies ⇒ iff ⇔ mapsto ↦ uparrow ↑ downarrow ↓ Uparrow ⇑ Downarrow ⇓ updownarrow ↕ hookrightarrow ↪ nearrow ↗
    searrow ↘ rightleftharpoons ⇌ rightharpoonup ⇀ leadsto ⇝ xrightarrow →
    in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ cup ∪ cap ∩ setminus ∖ emptyset ∅
    varnothing ∅ bigcup ⋃ bigcap ⋂ sqcup ⊔ sqcap ⊓ vee ∨ lor ∨ wedge ∧ land ∧ neg ¬ lnot ¬ forall ∀ exists ∃ nexists ∄
    top ⊤ bot ⊥ perp ⊥ parallel ∥ mid | nmid ∤ vdash ⊢ models ⊨ therefore ∴ because ∵
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ oint ∮ partial ∂ nabla ∇ infty ∞ surd √ prime ′ angle ∠ triangle △ square □
    Box □ blacksquare ■ diamond ⋄ Diamond ◇ checkmark ✓ hbar ℏ ell ℓ Re ℜ Im ℑ aleph ℵ wp ℘ degree ° deg °
    langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖
    ldots … dots … cdots ⋯ dotsc … dotsb ⋯ vdots ⋮ ddots ⋱ heartsuit ♥ spadesuit ♠ clubsuit ♣ sharp ♯ flat ♭
    """
)
# `\|` and the escaped characters, which are symbols without letters in their name.
ESCAPED = {"|": "‖", "%": "%", "&": "&", "_": "_", "#": "#", "$": "$", "{": "{", "}": "}"}

# Macros that are letters; TeX swallows the space after them (`\o rsted` is ørsted).
LETTERS = _table(r"ss ß o ø O Ø l ł L Ł ae æ AE Æ oe œ OE Œ aa å AA Å i ı j ȷ dh ð DH Ð th þ TH Þ dj đ DJ Đ ng ŋ NG Ŋ")

# Macros of running text. `\eg` and its kin are not TeX's own but in the templates of every vision conference.
WORDS = _table(
    r"""
    eg e.g. ie i.e. etc etc. etal et␣al. vs vs. wrt w.r.t. LaTeX LaTeX TeX TeX BibTeX BibTeX textbackslash \
    textasciitilde ~ textasciicircum ^ textunderscore _ textbar | textemdash — textendash – textbullet •
    textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” textregistered ® textcopyright ©
    copyright © texttrademark ™ textdegree ° textmu μ texttimes × textpm ± textellipsis … textdagger † texteuro €
    euro € pounds £ textsterling £ S § P ¶ dag † ddag ‡ textless < textgreater > lbrack [ rbrack ] lbrace { rbrace }
    slash / quad ␣ qquad ␣ newline ␣ linebreak ␣ par ␣ space ␣ enspace ␣ thinspace ␣ noindent ␣ smallskip ␣
    medskip ␣ bigskip ␣ nobreakspace ␣
    """
)
WORDS = {name: word.replace("␣", " ") for name, word in WORDS.items()}
# Macros that only steer TeX's typesetting and show nothing.
SILENT = frozenset(
    "xspace allowbreak nobreakdash protect relax centering ignorespaces unskip sloppy nolinebreak".split()
)

# Accents by their macro, as combining characters; those in letters need a braced argument (`\v{c}`).
ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "H": "\u030b", "k": "\u0328", "u": "\u0306", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
MATH_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303", "bar": "\u0304",
    "overline": "\u0305", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c", "breve": "\u0306",
    "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a", "underline": "\u0332",
}  # fmt: skip

# Only digits and signs: they are in every font, and NFKC folds them back to what people type.
SUPERSCRIPTS = dict(zip("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎", strict=True))


def accented(mark: str, letter: str) -> str:
    """Return `letter` under the accent `mark`, or "" if Unicode has no such letter."""
    base = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", base + ACCENTS[mark])
    return composed if len(composed) == 1 else ""


def shifted(text: str, table: dict[str, str]) -> str:
    """Return `text` raised or lowered by `table`, or "" if not all of it can be."""
    return "".join(table[char] for char in text) if text and all(char in table for char in text) else ""
