"""What to write of a page that is live under a key which no file has any more, or another slug. Pure."""

from __future__ import annotations

from reconciler.compare.renamed import Renamed
from reconciler.planning.blocks import SlugRewritten
from reconciler.times.wording import quoted


def words(why: Renamed) -> str:
    """Say which page a missing one looks like, and what to write in the files."""
    return (
        f"this looks like the page `{why.key}` under a new key, and is not made a second time: "
        f"{_to_keep_it(why)}; or say what becomes of `{why.key}`, in a document of its own: `state: absent` "
        f"with `owner: {why.owner}` to remove it"
    )


def _to_keep_it(why: Renamed) -> str:
    """Return what to write so that a live page stays the page of a new key, in the words of its document."""
    if not why.for_host:
        return f"give it `slug: {why.slug}` to keep the link, or `previously: [{why.slug}]` to move it"
    if why.pattern:
        return (
            f"give the document with `each` `slug: {why.pattern}` to keep its links, or "
            f'`previously: ["{why.pattern}"]` to move them'
        )
    keep = f"call the host `{why.former}` again to keep the link" if why.former else ""
    if why.shared:  # one address, named for all of them
        return keep or f"write it as a document of its own with `slug: {why.slug}` to keep the link"
    move = f"give the document with `each` `previously: [{why.slug}]` to move it"
    return f"{keep}, or {move}" if keep else move


def rewritten(slug: SlugRewritten) -> str:
    """Say what Zoom made of a declared slug, and what to do."""
    return f"Zoom made {quoted(slug.live)} of the slug {quoted(slug.declared)}: declare `slug: {slug.live}`"
