"""What is refused by default and can be allowed with `--allow NAME`. Pure."""

from __future__ import annotations

from enum import StrEnum


class Allow(StrEnum):
    """The names that `--allow` takes."""

    REPLACE = "replace"
    LINK_DOWN = "link-down"
    BOOKED_PAGE = "booked-page"
    MANUAL_STEP = "manual-step"
    CUSTOM_ENDPOINT = "custom-endpoint"

    @property
    def meaning(self) -> str:
        """What happens where it is allowed."""
        return _MEANINGS[self]


_MEANINGS = {
    Allow.REPLACE: "make a page of a wrong type or owner anew (a deletion)",
    Allow.LINK_DOWN: "let an open page's link stop working or offer nothing",
    Allow.BOOKED_PAGE: "remove a page that people have booked",
    Allow.MANUAL_STEP: "end with 0 though steps by hand are open",
    Allow.CUSTOM_ENDPOINT: "send credentials to a host that is not Zoom's",
}
