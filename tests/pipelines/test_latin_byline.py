"""Bylines in Latin letters, and those of Korean and Japanese newsrooms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.credits.korean_japanese import read_eastern_reporters
from pipelines.credits.latin_bylines import latin_names, read_latin_byline
from pipelines.credits.uncased_bylines import read_uncased_byline
from pipelines.page.linearise import linearise
from pipelines.page.tree import parse_html


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ines Quill", ["Ines Quill"]),
        ("By Ines Quill, Staff Writer", ["Ines Quill"]),
        ("by Ines Quill and Tomas Reef", ["Ines Quill", "Tomas Reef"]),
        ("By Ines Quill, New York", ["Ines Quill"]),
        ("Por Inés Pluma, Buenos Aires", ["Inés Pluma"]),
        ("By Ines Quill and Agencies", ["Ines Quill"]),
        ("Por Inés Pluma y Agencias", ["Inés Pluma"]),
        ("By Ines Quill and Wire Reports", ["Ines Quill"]),
        ("By Ines Quill, Senior Fellow", ["Ines Quill"]),
        ("By Julian Fellow", ["Julian Fellow"]),
        ("BY INES QUILL", ["INES QUILL"]),
        ("Posted on  by Ines Quill in News | 3 Comments", ["Ines Quill"]),
        ("Von Ines Quill und Tomas Reef", ["Ines Quill", "Tomas Reef"]),
        ("Par Inès de la Plume", ["Inès de la Plume"]),
        ("Por Inés Pluma y Tomás Arrecife", ["Inés Pluma", "Tomás Arrecife"]),
        ("Ines Quill, Harbour correspondent", ["Ines Quill"]),
        ("Ines Quill | Reporter", ["Ines Quill"]),
        # As builders of sites print them, the date taken out.
        ("Veröffentlicht am von Ines Quill", ["Ines Quill"]),
        ("Erstellt von Ines Quill", ["Ines Quill"]),
        ("Publicado el por Ines Quill", ["Ines Quill"]),
        ("Pubblicato il da Ines Quill", ["Ines Quill"]),
        ("Geplaatst op door Ines Quill", ["Ines Quill"]),
        ("Dodano przez Ines Quill", ["Ines Quill"]),
        ("Опубликовано автором Инес Квилл", ["Инес Квилл"]),
        ("Auteur : Ines Quill", ["Ines Quill"]),
        ("Von: Ines Quill", ["Ines Quill"]),
        ("Text und Fotos: Ines Quill", ["Ines Quill"]),
        ("Un texte de Ines Quill", ["Ines Quill"]),
        ("di Ines Quill", ["Ines Quill"]),
        ("Tuesday  by Ines Quill", ["Ines Quill"]),
        ("Publié le à 10h02 par Ines Quill", ["Ines Quill"]),
        ("Ines Quill, publié le", ["Ines Quill"]),
        ("Propos recueillis par Ines Quill", ["Ines Quill"]),
        ("Das Interview führte Ines Quill", ["Ines Quill"]),
        ("A cura di Ines Quill", ["Ines Quill"]),
        ("Escribe Ines Quill", ["Ines Quill"]),
        ("Napsala Ines Quill", ["Ines Quill"]),
        ("Autoři: Ines Quill, Tomas Reef", ["Ines Quill", "Tomas Reef"]),
        ("Γράφει η Ινες Κάλαμος", ["Ινες Κάλαμος"]),
        ("BY INES QUILL AND TOMAS REEF", ["INES QUILL", "TOMAS REEF"]),
        # Titles, outlets, places and buttons that run into the name or follow it.
        ("By Ines Quill Staff Writer", ["Ines Quill"]),
        ("By Ines Maria Quill Senior Political Correspondent", ["Ines Maria Quill"]),
        ("By Ines Quill Special to The Port Times", ["Ines Quill"]),
        ("By Ines Quill On", ["Ines Quill"]),
        ("By Ines Quill Follow", ["Ines Quill"]),
        ("By Ines QuillPORT News, Sea Bay", ["Ines Quill"]),
        ("By Ines Quill PORT TODAY", ["Ines Quill"]),
        ("By Ines Quill, Port County Sun", ["Ines Quill"]),
        ("By Ines Quill, AP Sports Writer", ["Ines Quill"]),
        ("Von Ines Quill, Berlin", ["Ines Quill"]),
        ("By Ines Quill in Port Hill and Tomas Reef in Sea Bay", ["Ines Quill", "Tomas Reef"]),
        ("Par Anne Sophie PLUME, Tomas REEF", ["Anne Sophie PLUME", "Tomas REEF"]),
        ("By AJ Quill, Tomas Reef III", ["AJ Quill", "Tomas Reef III"]),
        ("By Ines Quill Wed, May 4 2031", ["Ines Quill"]),
        ("By Ines Quill May 4, 2031", ["Ines Quill"]),
        ("By Ines Quill For Portmail", ["Ines Quill"]),
        ("By Ines Quill, Port Bureau Chief", ["Ines Quill"]),
        ("By Ines Quill Leave a comment", ["Ines Quill"]),
        ("By Ines Quill Edited by Tomas Reef", ["Ines Quill"]),
        ("Text: Ines Quill Foto: Tomas Reef", ["Ines Quill"]),
        ("Por Ines Quill Corresponsal en Roma", ["Ines Quill"]),
        # Names of several parts, and lists of them.
        ("Par Inès d’Aile et Salma al-Qalam", ["Inès d’Aile", "Salma al-Qalam"]),
        ("Por José Pluma y Arrecife", ["José Pluma y Arrecife"]),
        ("By May Quill, Tomas Reef, and Ana Bay", ["May Quill", "Tomas Reef", "Ana Bay"]),
        ("By Professor Ines Quill And Tomas Reef", ["Professor Ines Quill", "Tomas Reef"]),
        # Who wrote, in words.
        ("Von unserer Korrespondentin Ines Quill, Paris", ["Ines Quill"]),
        ("De notre envoyée spéciale à Rome, Ines Quill", ["Ines Quill"]),
        ("Door onze redacteur Ines Quill", ["Ines Quill"]),
        ("As told to Ines Quill", ["Ines Quill"]),
        ("Guest post by Ines Quill", ["Ines Quill"]),
        ("Author(s): Ines Quill", ["Ines Quill"]),
        # What follows is another label, or the person who was asked.
        ("Story by Ines Quill; Photos by Tomas Reef", ["Ines Quill"]),
        ("Text: Ines Quill, Fotos: Tomas Reef", ["Ines Quill"]),
        ("Ein Interview von Ines Quill mit Tomas Reef", ["Ines Quill"]),
        ("By Ines Quill Photograph: Tomas Reef", ["Ines Quill"]),
        ("Texto: Inés Pluma. Fotos: Tomás Arrecife", ["Inés Pluma"]),
        ("Por Inés Pluma / Enviada especial", ["Inés Pluma"]),
        ("Par notre correspondante Ines Quill", ["Ines Quill"]),
        ("Autor：Ines Quill", ["Ines Quill"]),
        ("By Ines Quill Jr.", ["Ines Quill Jr."]),
        # As blogs call their writers.
        ("Posted by inesquill at 9:10 AM", ["inesquill"]),
        ("Author: quill31", ["quill31"]),
    ],
)
def test_writers_are_named_behind_a_word_or_before_a_title(line: str, names: list[str]) -> None:
    """Names end where titles, sections and marks begin."""
    assert [who.name for who in read_latin_byline(line)] == names


@pytest.mark.parametrize(
    "line",
    [
        "Stand by for more",
        "The wall was built by Romans",
        "By the sea",
        "Von der See",
        "By Staff",
        "By Coast News Agency",
        "By Harbour Ledger Staff",
        "Posted by admin",
        "Posted by users of the ferry",
        "Published July",
        "Di Maio",
        "Interview mit Tomas Reef",
        "Harbour, town and Writers",
        "",
    ],
)
def test_what_is_no_byline_names_nobody(line: str) -> None:
    """A sentence, a newsroom, a word without a name."""
    assert read_latin_byline(line) == ()


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("بقلم: سلمى قلم", ["سلمى قلم"]),
        ("كتبت سلمى قلم - المرفأ", ["سلمى قلم"]),
        ("נכתב על ים", []),
        ("מאת שלי קולמוס", ["שלי קולמוס"]),
        ("लेखक: सीमा कलम", ["सीमा कलम"]),
        ("Written by: सीमा कलम", ["सीमा कलम"]),
        ("โดย สีมา กะลาม", ["สีมา กะลาม"]),
        ("ავტორი: ინეს კალამი", ["ინეს კალამი"]),
        ("Հեղինակ՝ Ինես Գրիչ", ["Ինես Գրիչ"]),
        ("نویسنده: سلمى قلم، نور بحر", ["سلمى قلم", "نور بحر"]),
        # A sentence, a word alone, and a line in Latin letters.
        ("كتب الوزير على صفحته أن الميناء يفتح غدا", []),
        ("بقلم", []),
        ("By the sea", []),
    ],
)
def test_a_script_without_capitals_names_writers_behind_a_word_for_them(line: str, names: list[str]) -> None:
    """Nothing else stands on the line, for any words may be a name there."""
    assert [who.name for who in read_uncased_byline(line)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("한가람 기자", ["한가람"]),
        ("한가람·김바다 기자", ["한가람", "김바다"]),
        ("한가람 기자 garam@harbour.example", ["한가람"]),
        ("[항구=항만일보] 한가람 기자 = 항만청은 7일 동쪽 방파제를 다시 짓겠다고 발표했다.", ["한가람"]),
        ("港太郎 記者", ["港太郎"]),
        ("항구=한가람 기자", ["한가람"]),
        ("작성자 한가람", ["한가람"]),
        ("글·사진 한가람", ["한가람"]),
        ("취재 한가람 / 편집 김바다", ["한가람"]),
        ("글을 쓰는 사람들", []),
        ("文／港 太郎", ["港 太郎"]),
        ("著者 港太郎 公開日", ["港太郎"]),
        ("文・写真＝港太郎", ["港太郎"]),
        ("取材・文：港 太郎", ["港 太郎"]),
        ("항만청은 기자들에게 계획을 알렸다.", []),
        ("記者会見で述べた。", []),
        ("文化・社会", []),
    ],
)
def test_korean_and_japanese_reporters_are_named(text: str, names: list[str]) -> None:
    """On a line of their own, or where a report begins."""
    tree = parse_html(f"<body><p>{text}</p></body>")
    assert tree is not None
    assert [who.name for who in read_eastern_reporters(linearise(tree).strips)] == names


@given(st.text(alphabet="ByvonInesQul TrefandJOBediwt,|&.-'É ", max_size=120))
def test_any_line_is_read(line: str) -> None:
    """And every name stands in it."""
    assert all(name in line for name in latin_names(line))
    read_latin_byline(line)
