"""`scrapy crawl publication`: a publication's listings and articles, and the sources that they cite."""

from crawler.spiders.frontier_spider import FrontierSpider


class PublicationSpider(FrontierSpider):
    """Crawls everything that is due: `-a publication=SLUG`, `-a start_url=URL`, `-s FONDS_ARCHIVE=DIR`."""

    name = "publication"
