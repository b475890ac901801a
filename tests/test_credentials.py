"""Passwords and headers go to the origin they are meant for, and nowhere else."""

from __future__ import annotations

import pickle
from base64 import b64decode

import pytest
from sitewright.core.credentials import read_credentials
from sitewright.core.errors import UsageError

STAGING = "https://staging.example.org"


def sent(variables: dict[str, str], url: str, **more: list[str]) -> dict[str, str]:
    return dict(read_credentials(variables, **more).headers_for(url))


def basic(headers: dict[str, str]) -> str:
    kind, _, value = headers["Authorization"].partition(" ")
    assert kind == "Basic"
    return b64decode(value).decode()


@pytest.mark.parametrize(
    ("url", "gets"),
    [
        (f"{STAGING}/", True),
        (f"{STAGING}/a?b=c", True),
        ("http://staging.example.org/", False),
        ("https://staging.example.org:8443/", False),
        ("https://www.staging.example.org/", False),
        ("https://example.org/", False),
        ("https://staging.example.org.evil.example/", False),
        ("https://evil.example/?https://staging.example.org", False),
    ],
)
def test_only_the_exact_origin_gets_them(url: str, gets: bool) -> None:
    variables = {"SITEWRIGHT_AUTH": f"{STAGING}=me:secret", "SITEWRIGHT_HEADERS": f"{STAGING}=X-Preview: yes"}
    assert (len(sent(variables, url)) == 2) is gets


@pytest.mark.parametrize(
    ("pair", "decoded"),
    [
        ("user:password", "user:password"),
        ("user:pass:word=with/all@signs ", "user:pass:word=with/all@signs "),
        ("потребител:парола", "потребител:парола"),
        (":", ":"),
        ("key:", "key:"),
    ],
)
def test_user_and_password_are_sent_as_written(pair: str, decoded: str) -> None:
    assert basic(sent({"SITEWRIGHT_AUTH": f"{STAGING}={pair}"}, f"{STAGING}/")) == decoded


def test_several_origins_and_headers_stand_on_lines_of_their_own() -> None:
    text = f"{STAGING}=X-Preview: a=b\n\nhttp://пример.рф:81/=Cookie: a=1; b=2\n{STAGING}=Accept-Language: lv\n"
    variables = {"SITEWRIGHT_HEADERS": text}
    assert sent(variables, f"{STAGING}/x") == {"X-Preview": "a=b", "Accept-Language": "lv"}
    assert sent(variables, "http://xn--e1afmkfd.xn--p1ai:81/") == {"Cookie": "a=1; b=2"}


def test_other_variables_may_be_named() -> None:
    variables = {"MINE": "https://a.example=u:p", "SITEWRIGHT_AUTH": "https://b.example=u:q"}
    found = read_credentials(variables, auth=["MINE"])
    assert found.origins == ("https://b.example", "https://a.example")


def test_a_typed_user_and_password_are_for_that_origin() -> None:
    typed = ["https://me:p%40ss%3A@Staging.example.org:443/start", "https://example.org/@x"]
    assert basic(sent({}, f"{STAGING}/", typed=typed)) == "me:p@ss:"
    assert sent({}, "https://example.org/", typed=typed) == {}


SECRET = "s3cr3t-Canary"  # noqa: S105 - nobody's


@pytest.mark.parametrize(
    ("variable", "text", "complaint"),
    [
        ("SITEWRIGHT_AUTH", SECRET, "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"user:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://me:{SECRET}@a.example", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://me:{SECRET}@a.example=x", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://a.example/path=u:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"ftp://a.example=u:{SECRET}", "does not begin with an origin"),
        ("SITEWRIGHT_AUTH", f"https://a.example={SECRET}", "no colon"),
        ("SITEWRIGHT_AUTH", f"https://a.example=u:{SECRET}\r", "control character"),
        ("SITEWRIGHT_AUTH", f"https://a.example=u:{SECRET}\nhttps://a.example=u:o", "line 2: https://a.example would"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\r\nX-B: 1", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\nX-B: 1", "line 2 does not begin with an origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}é", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X-A: {SECRET}\x00", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", "https://a.example=X-A:", "cannot be sent"),
        ("SITEWRIGHT_HEADERS", f"https://a.example={SECRET}", "no header after the origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=X A: {SECRET}", "no header after the origin"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=host: {SECRET}", "the header host is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Content-Length: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Connection: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=Transfer-Encoding: {SECRET}", "is not for you"),
        ("SITEWRIGHT_HEADERS", f"https://a.example=User-Agent: {SECRET}", "the user agent is not set like this"),
    ],
)  # fmt: skip
def test_what_cannot_be_sent_is_refused_without_showing_it(variable: str, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        read_credentials({variable: text})
    assert variable in str(caught.value)
    assert SECRET not in str(caught.value) + caught.value.advice


def test_a_variable_that_is_not_set_is_an_error_only_when_it_was_named() -> None:
    assert not read_credentials({"SITEWRIGHT_AUTH": ""})
    with pytest.raises(UsageError, match="MINE is not set"):
        read_credentials({}, auth=["MINE"])


def test_two_headers_that_contradict_each_other_are_refused() -> None:
    variables = {"SITEWRIGHT_AUTH": f"{STAGING}=u:p", "SITEWRIGHT_HEADERS": f"{STAGING}=authorization: Bearer x"}
    with pytest.raises(UsageError, match="two different"):
        read_credentials(variables)


def test_nothing_shows_or_keeps_the_values() -> None:
    found = read_credentials(
        {"SITEWRIGHT_AUTH": f"{STAGING}=me:{SECRET}", "SITEWRIGHT_HEADERS": f"{STAGING}=X-A: {SECRET}"}
    )
    hidden = found.headers_for(f"{STAGING}/")[0][1].split()[1]
    for shown in (repr(found), str(found), f"{found}", f"{[found]}"):
        assert SECRET not in shown
        assert hidden not in shown
    with pytest.raises(TypeError):
        pickle.dumps(found)
