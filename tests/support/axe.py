"""What axe-core says of a page that is open in a browser."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = Axe()
FAINT_IN_PICTURES = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => c.slice(0, 3).map(v => v / 255)
    .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } };
  const below = (text, x, y) => [...text.closest('svg').querySelectorAll('rect')].filter(rect => {
    const box = rect.getBoundingClientRect();
    return rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING
      && box.left < x && x < box.right && box.top < y && y < box.bottom; });
  return [...document.querySelectorAll('svg text')].filter(text => {
    const box = text.getBoundingClientRect(), [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const ground = below(text, x, y).map(getComputedStyle).filter(style => style.fill !== 'none')
      .reduce((under, style) => { const c = parse(style.fill);
        const a = (c[3] ?? 1) * style.fillOpacity * style.opacity;
        return under.slice(0, 3).map((v, i) => v * (1 - a) + c[i] * a); }, behind(text.closest('svg')));
    const fill = parse(getComputedStyle(text).fill);
    const [a, b] = [light(fill), light(ground)].sort((one, other) => other - one);
    return (a + .05) / (b + .05) < 4.5;
  }).map(text => text.textContent);
}"""
"""Finds words of a picture that do not stand out from their ground, of which axe cannot tell."""


def faults(page: Any) -> list[tuple[str, str]]:
    """Return what breaks WCAG 2.1 A and AA, or good practice: the rule, and the first element."""
    found = AXE.run(page, options=RULES).response["violations"]
    faint = [("color-contrast", words) for words in page.evaluate(FAINT_IN_PICTURES)]
    return [(one["id"], one["nodes"][0]["html"]) for one in found] + faint
