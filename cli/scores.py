"""What an audit says of a site as a whole: where its pages stand, how healthy they are, what to repair first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .terminal import one_line

if TYPE_CHECKING:
    from ..audit.engine import AuditResult
    from ..core.config import SiteConfig
    from ..core.priority import Action
    from ..store.site import Site


def store_structure(db: Path, site: Site) -> None:
    """Computes and stores template groups, link scores and inlinks of an open crawl, for rules to read."""
    from ..audit.structure import structure, templates
    from ..store.structure import write_structure

    write_structure(db, templates(site), structure(site), site.crawl.id)


def keep_structure(earlier: Site, site: Site) -> None:
    """Spares rules on a newly opened crawl from computing again what `store_structure` did on the earlier one."""
    from ..audit.structure import take_over

    take_over(earlier, site)


def store_health(db: Path, site: Site, result: AuditResult) -> None:
    """Computes and stores the health of a crawl that was just audited."""
    from ..audit.health import site_health
    from ..store.structure import write_health

    write_health(db, site_health(site, result.findings, result.results), site.crawl.id)


def lines(db: Path, crawl_id: int | None = None, config: SiteConfig | None = None) -> Iterator[str]:
    """The health of an audited crawl with its formula, and the plan of what to repair first with its terms."""
    from ..core.health import FORMULA
    from ..core.priority import top
    from ..store.site import Site
    from ..store.structure import read_health
    from . import steps

    with Site.open(db, crawl_id) as site:
        health = read_health(site)
    if health is not None:
        yield str(health)
        yield f"  {FORMULA}."
    titles = steps.manuals(config)
    for position, action in enumerate(top(steps.actions(db, crawl_id)), 1):
        yield one_line(f"{position}. {titles.get(action.rule, {}).get('title', action.rule)} ({_extent(action)})")
        yield f"   {_terms(action)}"


def _extent(action: Action) -> str:
    from ..core.priority import Cause
    from .steps import counted

    where = {
        Cause.SITE: ", the whole site",
        Cause.TEMPLATE: f", template {action.where}",
        Cause.TARGET: f", all lead to {action.where}",
        Cause.PAGES: "",
    }[action.cause]
    example = f", for example {action.examples[0]}" if action.examples else ""
    return f"{action.severity}, {counted(action.pages, 'page')}{where}{example}"


def _terms(action: Action) -> str:
    terms = " x ".join(f"{name} {value:.2f}" for name, value in action.terms.items())
    return f"priority {action.score:.1f} = 100 x {terms}"
