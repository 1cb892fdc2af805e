"""Runs the code of a site's spider over one page: in a reader's process, never in the crawl's.

Whatever the code does wrong ends as one line that names its file and the line in it.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from types import ModuleType

from storage.site_spiders.site_page import SitePage
from storage.site_spiders.site_spider import ArticleFields, ArticleLink, ListingLink, NotAnArticle, SiteSpider
from storage.types.spider_code import SpiderCode
from storage.types.strangers_text import in_one_line


class SpiderFault(Exception):
    """The code of a spider failed; its text names the file and the line, and what went wrong."""


def links_shown(code: SpiderCode, page: SitePage, most: int) -> tuple[ArticleLink | ListingLink, ...] | None:
    """What the spider finds on a listing, at most so many links and one; None where it leaves it to the general rules.

    Raises:
        SpiderFault: its code failed.
    """
    with _told_by_line(code):
        shown = _spider(code).listing(page)
        links = None if shown is None else tuple(islice(shown, most + 1))
    for link in links or ():
        if not isinstance(link, ArticleLink | ListingLink):
            raise SpiderFault(f"{code.file}: listing() gives {link!r:.80}, neither an ArticleLink nor a ListingLink")
    return links


def fields_read(code: SpiderCode, page: SitePage) -> ArticleFields | None:
    """What the spider reads off an article's page; None where it leaves it to the general rules.

    Raises:
        NotAnArticle: it says that the page is none.
        SpiderFault: its code failed.
    """
    with _told_by_line(code, NotAnArticle):
        read = _spider(code).article(page)
    if read is not None and not isinstance(read, ArticleFields):
        raise SpiderFault(f"{code.file}: article() gives {read!r:.80}, no ArticleFields")
    return read


@contextmanager
def _told_by_line(code: SpiderCode, *answers: type[Exception]) -> Iterator[None]:
    # The process that is out of memory must not be used again; whoever runs it knows.
    passed: tuple[type[Exception], ...] = (MemoryError, *answers)
    try:
        yield
    except passed:
        raise
    except (Exception, SystemExit) as error:
        raise SpiderFault(in_one_line(f"{_where(error, code)}: {type(error).__name__}: {error}")) from error


def _where(error: BaseException, code: SpiderCode) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == code.file]
    return f"{code.file}, line {lines[-1]}" if lines else code.file


def _spider(code: SpiderCode) -> SiteSpider:
    made = _class_of(code)()
    if not isinstance(made, SiteSpider):
        raise TypeError(f"{code.class_name} is no subclass of fonds.SiteSpider")
    return made


# The pages of a process are of few publications, and running a module imports what it imports.
@lru_cache(maxsize=64)
def _class_of(code: SpiderCode) -> Callable[[], object]:
    module = ModuleType(code.module)
    module.__file__ = code.file
    module.__package__ = code.module.rpartition(".")[0]
    # Dataclasses look for the module of a class under its name. Nothing is taken from one that is there already.
    module.__name__ = f"{code.module}.{code.mark}"
    sys.modules[module.__name__] = module
    exec(compile(code.text, code.file, "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - what it is for
    made: Callable[[], object] = getattr(module, code.class_name)
    return made
