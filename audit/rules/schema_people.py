"""Markup of pages that people write together: questions, profiles, forums."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.facts import Page
from ...core.findings import Evidence, Severity
from ..rich_results import incomplete, primary
from ..rule import Applies, rule
from ..structured_nodes import Node


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_qa_page(page: Page) -> Iterator[Evidence]:
    """Markup of a question is incomplete

    A QAPage has no Question as its mainEntity, or the question has no name, no answerCount, or no text of an accepted
    or suggested answer. A question that nobody has answered yet (answerCount 0) needs no answer.

    Why: Without them Google shows no answers with the result.

    Fix: Add what the finding names.

    Source: Google Search Central, "Q&A (QAPage) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/qapage
    """
    found = [node for node in primary(page, "QAPage") if node.text("mainEntity.answerCount") != "0"]
    yield from incomplete(page, "qa-page", found)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_profile_page(page: Page) -> Iterator[Evidence]:
    """Markup of a profile is incomplete

    A ProfilePage has no mainEntity that is a person or an organisation with a name.

    Why: Google cannot tell whose profile it is.

    Fix: Describe the person or organisation as mainEntity, with a name.

    Source: Google Search Central, "Profile page (ProfilePage) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/profile-page
    """

    def who(node: Node) -> list[str]:
        people = [one for one in node.values("mainEntity") if isinstance(one, Node)]
        known = not people or any(one.is_a("Person", "Organization") for one in people)
        return [] if known else ["a mainEntity that is a Person or an Organization"]

    yield from incomplete(page, "profile-page", None, who)


@rule(Severity.ERROR, "structured-data", applies=Applies.INDEXABLE, needs="structured")
def schema_discussion_forum(page: Page) -> Iterator[Evidence]:
    """Markup of a discussion is incomplete

    A DiscussionForumPosting has no author with a name, no datePublished, or none of text, image, video and
    sharedContent.

    Why: Without them Google does not show the page among discussions.

    Fix: Add what the finding names.

    Source: Google Search Central, "Discussion forum (DiscussionForumPosting) structured data",
    https://developers.google.com/search/docs/appearance/structured-data/discussion-forum
    """

    def name(node: Node) -> list[str]:
        authors = node.values("author")
        nameless = bool(authors) and all(isinstance(one, Node) and not one.has("name") for one in authors)
        return ["author.name"] if nameless else []

    found = primary(page, "DiscussionForumPosting")
    # On the page of a list each posting may be named by its address alone.
    yield from incomplete(page, "discussion-forum", [one for one in found if set(one.properties) - {"url"}], name)
