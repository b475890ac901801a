"""One crawl's alerts from its findings to its messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from ...core.alerts import Event
from ...core.baseline import Baseline
from ...store.alert_ledger import AlertLedger
from ...store.site import Site
from .channels import Opener, open_channel
from .delivery import Delivery, Place
from .looks import LookAgain
from .outage import Refusal, site_outage
from .settings import AlertSettings
from .weighing import over, weigh


def evaluate(
    db: Path,
    settings: AlertSettings,
    now: datetime,
    *,
    titles: Mapping[str, str],
    report: str = "",
    crawl_id: int | None = None,
    baseline: Baseline | None = None,
    look_again: LookAgain | None = None,
    opener: Opener = open_channel,
) -> list[str]:
    """Weighs an audited crawl (the newest by default), unless that was done, and sends what is due.

    Returns what went wrong with channels, a sentence each. `look_again` is asked for pages of faults once more. Raises
    StoreError and its subclasses, UsageError for a crawl that was not audited.
    """
    with Site.open(db, crawl_id) as site, AlertLedger(db) as ledger:
        number, seed = site.crawl.id, site.plan.seed
        delivery = Delivery(ledger, settings, Place(seed, report, str(db)), now, opener)
        if not ledger.is_weighed(number):
            accepted = (
                [item for item, _ in baseline.judge(list(site.findings()), now.date()).waived] if baseline else []
            )
            events = weigh(
                site, settings, titles=titles, outages=ledger.outages(seed), accepted=accepted, look_again=look_again
            )
            delivery.drop(over(site, _waiting(ledger, settings)))
            delivery.queue(ledger.record(events, number, now))
        return delivery.send()


def tell_outage(db: Path, settings: AlertSettings, now: datetime, why: str, opener: Opener = open_channel) -> list[str]:
    """Tells, once an outage, that the newest crawl found no site at all; returns what went wrong with channels."""
    with Site.open(db) as site, AlertLedger(db) as ledger:
        crawl_id, seed = site.crawl.id, site.plan.seed
        delivery = Delivery(ledger, settings, Place(seed, "", str(db)), now, opener)
        if not ledger.is_weighed(crawl_id):
            (last,) = site.query("SELECT max(id) FROM crawls WHERE seed = :seed AND id < :crawl", seed=seed).fetchone()
            event = site_outage(Refusal(0, 0, (), why), settings, goes_on=last in ledger.outages(seed))
            delivery.queue(ledger.record([event], crawl_id, now))
        return delivery.send()


def send_waiting(
    db: Path, settings: AlertSettings, now: datetime, report: str = "", opener: Opener = open_channel
) -> list[str]:
    """Sends what waits for its hour; returns what went wrong with channels."""
    with Site.open(db) as site, AlertLedger(db) as ledger:
        return Delivery(ledger, settings, Place(site.plan.seed, report, str(db)), now, opener).send()


def _waiting(ledger: AlertLedger, settings: AlertSettings) -> list[Event]:
    return [event for channel in settings.channels for event in ledger.queued(channel.name)]
