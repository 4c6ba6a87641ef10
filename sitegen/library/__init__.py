"""From records to papers, and the read-only look-ups over them."""

from sitegen.library.library import Library
from sitegen.library.merge import merge_duplicates
from sitegen.library.periods import Period
from sitegen.library.terms import PaperTerms, Term, TermLink

__all__ = ["Library", "PaperTerms", "Period", "Term", "TermLink", "merge_duplicates"]
