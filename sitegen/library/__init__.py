"""From records to papers, and the read-only look-ups over them."""

from sitegen.library.authors import SameAuthors
from sitegen.library.library import Library
from sitegen.library.merge import merge_duplicates, with_provenance
from sitegen.library.periods import Period
from sitegen.library.related import Related
from sitegen.library.terms import PaperTerms, Term, TermLink
from sitegen.library.trending import Trending, TrendingPaper
from sitegen.library.trends import Activity, Month, TopicChange, TopicSeries, Trends, Week

__all__ = [
    "Activity",
    "Library",
    "Month",
    "PaperTerms",
    "Period",
    "Related",
    "SameAuthors",
    "Term",
    "TermLink",
    "TopicChange",
    "TopicSeries",
    "Trending",
    "TrendingPaper",
    "Trends",
    "Week",
    "merge_duplicates",
    "with_provenance",
]
