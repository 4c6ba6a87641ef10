"""Errors that a user can act on: each says where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable


class SitegenError(Exception):
    """A problem of the site or of the call, told without a traceback.

    `where` is a file, with line or row when known; `what` says what is wrong; `remedy` what to do.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.where = where
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.what}{remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process borders; the keyword-only arguments need help to survive pickling.
        return _restore, (type(self), self.what, self.where, self.remedy)


def _restore(kind: type[SitegenError], what: str, where: str, remedy: str) -> SitegenError:
    return kind(what, where=where, remedy=remedy)


class UsageError(SitegenError):
    """The command was called wrongly."""

    exit_code = 2


class ConfigError(SitegenError):
    """`site.toml` cannot be used as it stands; holds every problem found, not only the first."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "", problems: Iterable[str] = ()) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(self.problems) or super().__str__()


class SourceError(SitegenError):
    """A whole source cannot be read (a single broken record is only a warning)."""


class TemplateError(SitegenError):
    """A template failed; names template, line and page."""


class StrictError(SitegenError):
    """`--strict` was asked for and there were warnings."""
