"""The page within pywb's frame: without the banner above it, which is the player's and not the page's."""

from __future__ import annotations

from playwright.sync_api import Frame, Page


def frame_of(page: Page) -> Frame:
    """The player's frame with the replayed page, when it has loaded."""
    page.wait_for_function("document.querySelector('iframe')?.src.includes('mp_/')")
    frame = next(frame for frame in page.frames if "mp_/" in frame.url)
    frame.wait_for_load_state("networkidle")
    frame.evaluate("document.fonts.ready.then(() => true)")
    return frame


def picture_in(frame: Frame) -> bytes:
    """The whole of the page in the frame as a PNG."""
    page, element = frame.page, frame.frame_element()
    box = element.bounding_box()
    assert box is not None
    width, height = frame.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    page.set_viewport_size({"width": width, "height": int(box["y"]) + height})
    frame.evaluate("new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")
    return element.screenshot(animations="disabled", caret="hide")
