"""Scrapy's settings for Fonds: the frontier schedules, the wire handler fetches, nothing of Scrapy's retries or stores.

`fonds crawl` and plain `scrapy crawl publication` both start from these; what one archive decides (limits, user agent,
network) is laid over them by the spider. FONDS_CRAWL is not for users: the spider puts the crawl's context there.
"""

import os

BOT_NAME = "fonds"
SPIDER_MODULES = ["crawler.spiders"]

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
# Both open a port that runs code; an unattended archive needs neither.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# Of Scrapy's own list what ends a crawl early, if somebody asks for that; the others count for each page what the
# archive's rows and the crawl's tally tell, or would be imported for nothing.
EXTENSIONS_BASE = {"scrapy.extensions.closespider.CloseSpider": 0, "scrapy.extensions.memusage.MemoryUsage": 0}
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"

FONDS_ARCHIVE = os.environ.get("FONDS_ARCHIVE", "archive")
FONDS_CONNECT_TO: list[str] = []
FONDS_ALLOW_NETWORK: list[str] = []
FONDS_CACERT = None

DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.WireDownloadHandler",
    "https": "crawler.wire.WireDownloadHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}
SCHEDULER = "crawler.waiting_requests.WaitingRequests"
DOWNLOADER = "crawler.slot_downloader.CountingDownloader"
DOWNLOAD_VERIFY_CERTIFICATES = True
# A body that breaks off is kept as far as it came, and asked for again as after any other failure.
DOWNLOAD_FAIL_ON_DATALOSS = True
# A wait between requests is a promise to the host, not an average.
DOWNLOAD_DELAY_JITTER = 0
# Requests of a slow host count while they wait for their turn, so this bounds hosts, not connections.
CONCURRENT_REQUESTS = 256
# Scrapy's own knows no IPv6, and forgets why a name has no address.
TWISTED_DNS_RESOLVER = "crawler.resolving.CachingSystemResolver"
# Players replay zstd as garbage, and bodies as they came are the smallest record.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
}

ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    # A record holds what one server was sent and answered, so nothing may be carried along, undone, or asked again by
    # itself: `crawler.stated_codings` undoes content codings where a body is read, and the frontier asks again.
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,
    # Where a crawl may go, the frontier decides; and nobody logs in.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "crawler.robots_middleware.RobotsMiddleware": 100,
    "crawler.stopping.StoppingMiddleware": 110,
    "crawler.servers.ServerMiddleware": 120,
    "crawler.redirects.ErrandRedirectMiddleware": 600,
    "crawler.conditional_requests.ConditionalMiddleware": 650,
}
SPIDER_MIDDLEWARES = {
    # Every answer is worth a record and a row, whatever its status.
    "scrapy.spidermiddlewares.httperror.HttpErrorMiddleware": None,
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,
    # No callback yields requests, and no site is told where we came from.
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": None,
}
# Scrapy makes so many tasks for every page, and no callback yields an item.
CONCURRENT_ITEMS = 0
# Runs what parses listings; the archive's limits of readers hold for it.
FONDS_BOUNDED_PROCESS = "pipelines.reader_processes.single_reader"
# Files a visit that found its page as it was together with its capture.
FONDS_CONFIRMED_VISITS = "pipelines.confirmed_visits.ConfirmedVisits"
ITEM_PIPELINES = {"pipelines.reading_queue.ReadingPipeline": 300}

LOG_LEVEL = "WARNING"
# A log that is read elsewhere, or later in the year, must say whose time it is in.
LOG_DATEFORMAT = "%Y-%m-%d %H:%M:%S %z"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
