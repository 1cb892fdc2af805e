"""The elements of a page that its publication's profile selects."""

from __future__ import annotations

from pipelines.page.tree import HtmlElement
from storage.types.profile import Profile


def selected_elements(tree: HtmlElement, profile: Profile, part: str) -> list[HtmlElement]:
    """The elements that the profile's selector for a part matches; none when it has no selector for the part."""
    selector = next((selector for name, selector in profile.selectors if name == part), None)
    return [] if selector is None else tree.cssselect(selector)


def remove_selected(tree: HtmlElement, profile: Profile) -> None:
    """Take out of the tree the elements that the profile says are never content."""
    for element in selected_elements(tree, profile, "remove"):
        if element.getparent() is not None:
            element.drop_tree()
