"""What pages that do not exist say of themselves, in many languages."""

from __future__ import annotations

import re

# Case is folded before they are looked for. Each names the page or the address: "not found" alone is said of much else.
_PHRASES = (
    "page not found", "404 not found", "page does not exist", "page doesn't exist", "page doesn’t exist",
    "page cannot be found", "page can't be found", "page can’t be found", "page could not be found", "no such page",
    "страницата не е намерена", "страницата не съществува", "страницата не беше намерена", "няма такава страница",
    "страница не найдена", "страница не существует", "страницы не существует", "страница не знойдзена",
    "сторінку не знайдено", "сторінка не знайдена", "сторінки не існує", "страница није пронађена",
    "страницата не е пронајдена", "lapa nav atrasta", "lapa netika atrasta", "lappuse nav atrasta", "puslapis nerastas",
    "lehte ei leitud", "lehekülge ei leitud", "صفحه یافت نشد", "صفحه پیدا نشد", "صفحه مورد نظر یافت نشد",
    "صفحه مورد نظر پیدا نشد", "الصفحة غير موجودة", "لم يتم العثور على الصفحة", "הדף לא נמצא", "העמוד לא נמצא",
    "sayfa bulunamadı", "səhifə tapılmadı", "seite nicht gefunden", "seite wurde nicht gefunden",
    "seite existiert nicht", "page non trouvée", "page introuvable", "page n'existe pas", "página no encontrada",
    "página no existe", "página não encontrada", "página não existe", "pagina non trovata", "pagina niet gevonden",
    "nie znaleziono strony", "strona nie została znaleziona", "strona nie istnieje", "stránka nenalezena",
    "stránka nebyla nalezena", "stránka neexistuje", "stránka sa nenašla", "stránka nebola nájdená",
    "az oldal nem található", "pagina nu a fost găsită", "pagina nu există", "stran ne obstaja",
    "stranica nije pronađena", "stranica ne postoji", "faqja nuk u gjet", "sidan hittades inte",
    "sidan kunde inte hittas", "siden ble ikke funnet", "siden blev ikke fundet", "sivua ei löytynyt", "sivua ei löydy",
    "η σελίδα δεν βρέθηκε", "页面不存在", "页面未找到", "找不到页面", "頁面不存在", "找不到頁面", "找不到網頁",
    "ページが見つかりません", "ページは見つかりません", "페이지를 찾을 수 없", "ไม่พบหน้า", "không tìm thấy trang",
    "trang không tồn tại", "halaman tidak ditemukan", "पृष्ठ नहीं मिला", "გვერდი ვერ მოიძებნა", "бет табылмады",
)  # fmt: skip
_ERROR = (
    "error|http|status|code|грешка|ошибка|помилка|памылка|kļūda|klaida|viga|veakood|خطای|خطا|خطأ|שגיאה|fehler|erreur|"
    "errore|erro|błąd|chyba|hiba|eroare|greška|napaka|fel|feil|fejl|virhe|σφάλμα|hata|xəta|エラー|错误|錯誤|오류|lỗi"
)
# A number alone, or beside the word for error: "404", "Error 404", "Грешка 404", "خطای ۴۰۴".
_NUMBER = re.compile(rf"\W*(?:(?:{_ERROR})\W*)*(?:404|410|۴۰۴|٤٠٤)\W*(?:(?:{_ERROR})\W*)*")


def says_not_found(text: str) -> str:
    """The words of a title or heading that say that there is no such page, "" when there are none."""
    folded = " ".join(text.casefold().split())
    found = next((phrase for phrase in _PHRASES if phrase in folded), "")
    if not found and len(folded) <= 40 and _NUMBER.fullmatch(folded):
        return folded
    return found
