"""What a page is about, as JSON-LD in the words of schema.org."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import msgspec
from markupsafe import Markup

from sitegen import text
from sitegen.ids import format_doi
from sitegen.model import Author, Metadata
from sitegen.site.chrome import Chrome
from sitegen.site.cited import doi_of, iso_date_of, pdf_of, plain_name, shown_of, split_name, url_of
from sitegen.site.page import Page

_encode = msgspec.json.Encoder().encode
# Inside a script element nothing but `</script` and `<!--` means anything to HTML; `&` would to XML, and the two
# line separators did to JavaScript. None of them is needed in JSON.
_ESCAPES = tuple((character, f"\\u{ord(character):04x}") for character in "<>&\u2028\u2029")

Crumb = tuple[str, str]
"""A page above this one: plain name and path."""


class Linked(Protocol):
    """An entry of a list."""

    @property
    def title(self) -> str:
        """Title as source text."""

    @property
    def path(self) -> str:
        """Page of the paper."""


def data_script(*items: dict[str, Any]) -> Markup:
    """Return a data block with `items`; browsers never run it, so a strict Content-Security-Policy lets it be."""
    context: dict[str, Any] = {"@context": "https://schema.org"}
    whole = context | ({"@graph": items} if len(items) > 1 else items[0])
    return Markup(f'<script type="application/ld+json">{_escape(_encode(whole).decode())}</script>')  # noqa: S704


def _escape(encoded: str) -> str:
    for character, spelled in _ESCAPES:
        if character in encoded:
            encoded = encoded.replace(character, spelled)
    return encoded


# --- pages --------------------------------------------------------------------------------------------------------


def site_data(chrome: Chrome, page: Page, entries: Sequence[Linked] = ()) -> Markup:
    """Return the data of the home page: the site, how to search it, and the newest list."""
    if not chrome.has_metadata:
        return Markup("")
    template = f"{chrome.origin}{chrome.search_path}?q={{search_term_string}}"
    action = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": template},
        "query-input": "required name=search_term_string",
    }
    site = {
        "@type": "WebSite",
        "@id": _site_id(chrome),
        "name": chrome.title,
        "url": chrome.origin + chrome.home_path,
        "description": chrome.description,
        "inLanguage": chrome.language,
        "potentialAction": action,
    }
    items = [_known(site)] + ([_item_list(chrome, page, entries)] if entries else [])
    return data_script(*items)


def list_data(
    chrome: Chrome, page: Page, name: str, entries: Sequence[Linked] = (), crumbs: Sequence[Crumb] = ()
) -> Markup:
    """Return the data of a list called `name` (plain text); `crumbs` are the pages between it and the home page."""
    if not chrome.has_metadata:
        return Markup("")
    collection = {
        "@type": "CollectionPage",
        "@id": chrome.origin + page.path,
        "name": name,
        "url": chrome.origin + page.path,
        "dateModified": page.updated_on.isoformat() if page.updated_on else "",
        "inLanguage": chrome.language,
        "isPartOf": {"@id": _site_id(chrome)},
        "mainEntity": _item_list(chrome, page, entries) if entries else None,
    }
    return data_script(_known(collection), breadcrumbs(chrome, [*crumbs, (name, page.path)]))


def breadcrumbs(chrome: Chrome, crumbs: Iterable[Crumb]) -> dict[str, Any]:
    """Return the way from the home page."""
    way = [(chrome.title, chrome.home_path), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": chrome.origin + path}
            for position, (name, path) in enumerate(way, start=1)
        ],
    }


def _item_list(chrome: Chrome, page: Page, entries: Sequence[Linked]) -> dict[str, Any]:
    items = [
        {"@type": "ListItem", "position": position, "url": chrome.origin + entry.path, "name": text.plain(entry.title)}
        for position, entry in enumerate(entries, start=1)
    ]
    return {
        "@type": "ItemList",
        "@id": f"{chrome.origin}{page.path}#papers",
        "numberOfItems": len(items),
        "itemListElement": items,
    }


def _site_id(chrome: Chrome) -> str:
    return f"{chrome.origin}{chrome.home_path}#site"


# --- papers -------------------------------------------------------------------------------------------------------


def article(chrome: Chrome, page: Page, paper: Metadata, title: str, abstract: str) -> dict[str, Any]:
    """Return a paper as ScholarlyArticle; `title` and `abstract` are plain."""
    link = chrome.origin + page.path
    pdf = pdf_of(paper)
    item = {
        "@type": "ScholarlyArticle",
        "@id": f"{link}#paper",
        "url": link,
        "headline": title,
        "name": title,
        "author": [_person(author) for author in paper.authors[: shown_of(paper)]],
        "datePublished": iso_date_of(paper),
        "dateModified": paper.updated_on.isoformat() if paper.updated_on else "",
        "abstract": abstract,
        "keywords": list(map(plain_name, paper.keywords)),
        "license": text.safe_url(paper.license_url) if paper.license_url else "",
        "isAccessibleForFree": bool(pdf),
        "identifier": _identifiers(paper),
        "sameAs": same_as(paper),
        "encoding": {"@type": "MediaObject", "encodingFormat": "application/pdf", "contentUrl": pdf} if pdf else None,
        "subjectOf": _code(paper),
        "isPartOf": {"@id": _site_id(chrome)},
        "version": f"v{paper.arxiv_version}" if paper.arxiv_version else "",
    }
    return _known(item)


def same_as(paper: Metadata) -> list[str]:
    """Return the safe addresses under which the paper itself is known."""
    doi = doi_of(paper)
    addresses = [url_of(paper), format_doi(doi) if doi else ""]
    return list(dict.fromkeys(filter(None, map(text.safe_url, addresses))))


def _known(item: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value or value is False}


def _person(author: Author) -> dict[str, Any]:
    plain = plain_name(author.name)
    name = split_name(plain)
    if not name.given:
        return {"@type": "Person", "name": plain}
    person = {"@type": "Person", "name": plain, "givenName": name.given, "familyName": name.family}
    if author.affiliation:
        person["affiliation"] = text.plain(author.affiliation)
    if author.orcid:
        person["sameAs"] = orcid_url(author)
    return person


def orcid_url(author: Author) -> str:
    """Return the safe address of the author's ORCID record, or nothing."""
    return text.safe_url(f"https://orcid.org/{author.orcid}") if author.orcid else ""


def _identifiers(paper: Metadata) -> list[dict[str, str]]:
    found = {"arXiv": paper.arxiv_id, "DOI": doi_of(paper)}
    return [{"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in found.items() if value]


def _code(paper: Metadata) -> dict[str, str] | None:
    address = text.safe_url(paper.code_url) if paper.code_url else ""
    return {"@type": "SoftwareSourceCode", "codeRepository": address} if address else None
