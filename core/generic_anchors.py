"""Link texts that say nothing of where the link leads, by language: data, and how a text is compared with it.

Only whole anchor texts count. Single words stay in their own language ("more" is the sea in Croatian, "hier" is
yesterday in French and here in German); English phrases of several words mean the same on any page.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

_PHRASES = {
    "ar": "هنا | اضغط هنا | انقر هنا | اقرأ المزيد | المزيد | اعرف المزيد | شاهد المزيد | التفاصيل | رابط"
    " | هذه الصفحة",
    "bg": "тук | натисни тук | натиснете тук | кликни тук | кликнете тук | щракнете тук | цъкни тук | виж тук"
    " | вижте тук | повече | още | виж още | вижте още | виж повече | вижте повече | прочети | прочети още"
    " | прочетете още | прочети повече | прочетете повече | чети още | научи повече | научете повече"
    " | повече информация | подробности | детайли | подробно | линк | връзка | тази страница | към статията"
    " | цялата статия",
    "cs": "zde | tady | klikněte zde | více | více informací | číst dále | číst více | zjistit více | odkaz"
    " | podrobnosti",
    "da": "her | klik her | læs mere | mere | se mere | mere info | link | denne side",
    "de": "hier | hier klicken | klicken sie hier | klick hier | mehr | mehr lesen | weiterlesen | mehr erfahren"
    " | mehr dazu | mehr infos | mehr informationen | weitere informationen | details | link"
    " | diese seite | zum artikel | jetzt lesen",
    "el": "εδώ | πατήστε εδώ | κάντε κλικ εδώ | περισσότερα | διαβάστε περισσότερα | μάθετε περισσότερα"
    " | σύνδεσμος",
    "en": "here | click | click here | click this | click this link | tap here | press here | right here"
    " | go here | see here | more | read more | read on | learn more | see more | view more | show more"
    " | find out more | more info | more information | more details | details | full article"
    " | continue reading | go | link | this link | this | this page | this article | this post | check it out",
    "es": "aquí | haz clic aquí | haga clic aquí | clic aquí | pincha aquí | pulsa aquí | más | leer más"
    " | ver más | saber más | seguir leyendo | más información | conoce más | más detalles | detalles | enlace"
    " | esta página",
    "et": "siin | siia | vajuta siia | kliki siia | loe edasi | loe lähemalt | loe rohkem | rohkem"
    " | vaata rohkem | link",
    "fa": "اینجا | این جا | اینجا کلیک کنید | اینجا را کلیک کنید | روی اینجا کلیک کنید | کلیک کنید | کلیک"
    " | بیشتر | بیشتر بخوانید | بیشتر بدانید | ادامه | ادامه مطلب | ادامه مطلب را بخوانید | ادامه خواندن"
    " | مطالعه بیشتر | اطلاعات بیشتر | مشاهده | مشاهده بیشتر | نمایش بیشتر | جزئیات | جزئیات بیشتر | لینک"
    " | پیوند | این صفحه | این لینک",
    "fi": "tästä | täältä | klikkaa tästä | klikkaa tähän | lue lisää | lisää | katso lisää | lisätietoja"
    " | linkki",
    "fr": "ici | cliquez ici | cliquer ici | clique ici | plus | lire plus | lire la suite | en savoir plus"
    " | voir plus | savoir plus | plus d infos | plus d informations | suite | la suite | détails | lien"
    " | ce lien | cette page",
    "hi": "यहाँ | यहां | यहाँ क्लिक करें | यहां क्लिक करें | और पढ़ें | और जानें | अधिक जानें | अधिक जानकारी",
    "hu": "itt | ide | kattintson ide | kattints ide | tovább | bővebben | több | részletek | link",
    "it": "qui | clicca qui | cliccare qui | fai clic qui | più | di più | leggi | leggi di più | leggi tutto"
    " | scopri di più | continua a leggere | maggiori informazioni | più informazioni | dettagli"
    " | link | questa pagina",
    "ja": "こちら | ここ | こちらへ | こちらから | こちらをクリック | ここをクリック | クリック | 詳細"
    " | 詳細を見る | 詳しくは | 詳しくはこちら | 詳細はこちら | もっと見る | もっと読む | 続きを読む"
    " | 続きはこちら | リンク | このページ",
    "ko": "여기 | 여기를 클릭 | 여기를 클릭하세요 | 클릭 | 더보기 | 더 보기 | 자세히 | 자세히 보기 | 더 알아보기"
    " | 링크",
    "lt": "čia | spauskite čia | spausk čia | daugiau | skaityti daugiau | skaityti toliau | sužinoti daugiau"
    " | nuoroda",
    "lv": "šeit | te | spied šeit | spiediet šeit | spiež šeit | klikšķini šeit | klikšķiniet šeit"
    " | noklikšķini šeit | noklikšķiniet šeit | vairāk | lasīt | lasīt vairāk | lasi vairāk | lasiet vairāk"
    " | lasīt tālāk | lasi tālāk | turpināt lasīt | uzzināt vairāk | uzzini vairāk | uzziniet vairāk"
    " | skatīt vairāk | vairāk informācijas | sīkāk | plašāk | detaļas | saite | šī saite | šī lapa",
    "nl": "hier | klik hier | meer | lees meer | lees verder | meer lezen | meer info | meer informatie | bekijk"
    " | link",
    "no": "her | klikk her | les mer | mer | se mer | mer informasjon | lenke",
    "pl": "tutaj | tu | kliknij | kliknij tutaj | kliknij tu | więcej | czytaj więcej | czytaj dalej"
    " | dowiedz się więcej | zobacz więcej | więcej informacji | szczegóły | link | ta strona | zobacz",
    "pt": "aqui | clique aqui | carregue aqui | mais | leia mais | ler mais | saiba mais | saber mais | ver mais"
    " | veja mais | continue lendo | mais informações | detalhes | link | esta página",
    "ro": "aici | click aici | apasă aici | mai mult | mai multe | citește mai mult | citește mai departe"
    " | află mai multe | vezi mai mult | detalii | link",
    "ru": "тут | здесь | сюда | нажмите здесь | нажмите сюда | нажми сюда | кликните здесь | кликните сюда"
    " | жмите сюда | подробнее | подробней | узнать подробнее | читать | читать далее | читать дальше"
    " | читать полностью | читать еще | читать подробнее | узнать больше | узнайте больше | далее | дальше | еще"
    " | больше | смотреть еще | показать еще | больше информации | дополнительная информация | подробности"
    " | детали | ссылка | по ссылке | по этой ссылке | эта ссылка | эта страница | перейти | перейти по ссылке"
    " | смотреть",
    "sv": "här | klicka här | läs mer | mer | se mer | mer information | länk | denna sida",
    "tr": "burada | buraya | buradan | tıkla | tıklayın | buraya tıkla | buraya tıklayın | daha fazla | devamı"
    " | devamını oku | daha fazla bilgi | detay | detaylar | ayrıntılar | bağlantı | link | bu sayfa",
    "uk": "тут | сюди | натисніть тут | натисніть сюди | клацніть тут | клікніть тут | детальніше | докладніше"
    " | читати | читати далі | читати більше | читати повністю | дізнатися більше | дізнатись більше | далі | ще"
    " | більше | більше інформації | подробиці | деталі | посилання | за посиланням | ця сторінка | перейти",
    "vi": "tại đây | ở đây | bấm vào đây | nhấn vào đây | xem thêm | đọc thêm | tìm hiểu thêm | chi tiết"
    " | xem chi tiết",
    "zh": "这里 | 這裡 | 此处 | 此處 | 点击 | 點擊 | 点击这里 | 點擊這裡 | 点击此处 | 點擊此處 | 请点击这里"
    " | 更多 | 了解更多 | 阅读更多 | 閱讀更多 | 查看更多 | 更多信息 | 更多資訊 | 详情 | 詳情 | 查看详情"
    " | 查看詳情 | 阅读全文 | 閱讀全文 | 链接 | 連結 | 本页",
}  # fmt: skip

# Arabic keyboards write Persian with the Arabic yeh and kaf; Russian writes ё as е.
_SAME_LETTER = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ё": "е"})


_CODE = re.compile(r"(?:^|\s)--?\w|\w\(\)|[_={}\\]")  # --details and link() are names, not phrases
_NO_WORD = re.compile(r"[^a-z0-9]+")
_LONGEST = 80  # characters; no phrase has as many


def words(text: str) -> str:
    """The words of a text in one spelling: case, width, punctuation, arrows and invisible characters do not count."""
    if text.isascii():
        return " ".join(_NO_WORD.sub(" ", text.lower()).split())
    kept = []
    for letter in unicodedata.normalize("NFKC", text).casefold():
        category = unicodedata.category(letter)
        if category[0] in "LNM":
            kept.append(letter)
        elif category != "Cf" or letter == "\u200c":
            kept.append(" ")
    return " ".join("".join(kept).translate(_SAME_LETTER).split())


@lru_cache(maxsize=65536)  # menus repeat on every page
def is_generic(text: str, language: str = "") -> bool:
    """The whole text is a generic phrase of the language (ISO 639-1), or of any when the language is unknown."""
    if len(text) > _LONGEST or _CODE.search(text):
        return False
    said = words(text)
    return said in _phrases(language) or (" " in said and said in _phrases("en"))


@cache
def _phrases(language: str) -> frozenset[str]:
    languages = [language] if language else list(_PHRASES)
    return frozenset(words(phrase) for name in languages if name in _PHRASES for phrase in _PHRASES[name].split("|"))
