"""Words that questions begin with: a heading may put a question without a question mark."""

from __future__ import annotations

from functools import cache

from ..language.folding import fold
from ..language.stems import stem

_WORDS = {
    "bg": "как какво какъв каква какви кой коя кое кои кога къде защо колко дали откъде",
    "de": "wie was welche welcher welches wer wann wo warum wieso weshalb wieviel woher wohin",
    "en": "how what which who whom whose when where why",
    "es": "cómo qué cuál cuáles quién quiénes cuándo dónde cuánto cuánta cuántos",
    "fa": "چگونه چطور چیست چه چرا کجا کدام کی چند آیا",
    "fr": "comment quel quelle quels quelles qui quand où pourquoi combien",
    "it": "come cosa quale quali chi quando dove perché quanto quanti",
    "lv": "kā kas kāds kāda kādi kādas kurš kura kuri kad kur kāpēc kādēļ cik vai",
    "nl": "hoe wat welke welk wie wanneer waar waarom hoeveel",
    "pl": "jak co jaki jaka jakie który która które kto kiedy gdzie dlaczego ile czy",
    "ru": "как что какой какая какие какое кто когда где куда зачем почему сколько чем",
    "uk": "як що який яка які яке хто коли де куди навіщо чому скільки чим",
}
# A heading that begins with one of these is as often a statement ("What we offer", «Как добраться»), so that it counts
# as a question only with a mark.
_OFTEN_STATEMENTS = {
    "en": "what who when where",
    "bg": "какво кой кои кога къде",
    "ru": "что кто чем когда где",
    "lv": "kas vai kad kur",
    "de": "was wer wo wann",
}


_AFTER_HOW = frozenset(
    {"to", "do", "does", "did", "much", "many", "long", "often", "can", "should", "is", "are", "far", "old"}
)


@cache
def _words(language: str) -> frozenset[str]:
    return frozenset(map(fold, _WORDS.get(language, "").split()))


@cache
def question_stems(language: str) -> frozenset[str]:
    """The stems of a language's question words; empty when there is no list."""
    return frozenset(stem(word, language) for word in _words(language))


def asks(text: str, language: str) -> bool:
    """The text begins like a question, or in Persian, where the word may stand later, holds such a word at its end."""
    words = fold(text).split()
    if len(words) < 3:
        return False
    known = _words(language)
    if language == "fa":
        return words[0] in known or words[-1] == "چیست"
    if words[0] == "how" and language == "en":
        return words[1] in _AFTER_HOW  # "How the days go" asks nothing
    return words[0] in known and words[0] not in _OFTEN_STATEMENTS.get(language, "").split()
