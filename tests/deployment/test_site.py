"""The documents as a site: links as the site has them, and no page that nobody reaches."""

from pathlib import Path

import pytest

from docs.site import ROOT, mended, pages, plain, unreached


@pytest.mark.parametrize(
    ("anchor", "made"), [("em-português", "em-portugues"), ("in-english", "in-english"), ("ação", "acao")]
)
def test_an_anchor_is_that_of_the_site(anchor: str, made: str):
    """A repository's page keeps accents in anchors, the site's headings have none."""
    assert plain(anchor) == made


def test_a_link_within_a_page_leads_to_the_heading(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("[Português](#em-português) and [elsewhere](https://example.org/#é)\n", "utf-8")
    text, _ = mended(page, {page: "page.md"})
    assert text == "[Português](#em-portugues) and [elsewhere](https://example.org/#é)\n"


def test_every_page_is_reached_from_the_first():
    places = pages()
    leads_to = {place: mended(path, places)[1] for path, place in places.items()}
    assert unreached(leads_to) == set()


def test_every_page_of_operating_is_in_the_navigation():
    text = (ROOT / "docs/site.py").read_text("utf-8")
    for name in ("operating", "deploy", "kubernetes", "swarm", "scaling", "certificates"):
        assert f'"{name}.md"' in text
