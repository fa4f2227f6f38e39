"""Bytes become the text that was written, or are refused by the name of what is wrong, in the line where it is."""

from __future__ import annotations

import codecs
import csv
import io
import tracemalloc
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxlib.errors import IntakeError
from dxlib.intake import decode, vietnamese

CORPUS = Path("/work/shared/corpus")
NAMES = ["Phường Mỹ Phước", "Phường Thới Hòa", "Phường Chánh Phú Hòa", "Xã Phú An", "Đường Hùng Vương"]
HEADER = "period,ward_name,count\r\n"
TEXT = HEADER + "".join(f"2024-10,{name},{place}\r\n" for place, name in enumerate(NAMES))
IN_1258 = HEADER.encode() + b"2024-10,Ph\xfd\xf5\xccng My\xde Ph\xfd\xf5\xecc,\xf0u\xf2ng h\xe2\xf2n\r\n"
FROM_1258 = HEADER + "2024-10,Phường Mỹ Phước,đụng hận\r\n"
TCVN3 = HEADER.encode() + b"2024-10,Ph\xad\xeang H\xb6i Ch\xa9u,\xae\xf3ng h\xb9n\r\n"
VNI = HEADER.encode() + b"2024-10,Ph\xf6\xf4\xf8ng Ha\xfbi Cha\xe2u,\xf1u\xf9ng ha\xefn\r\n"


def read(data: bytes) -> tuple[str, str]:
    found = decode.text(data)
    return found.encoding, found.data[found.start :].decode()


def refused(data: bytes | str) -> tuple[str, int | None]:
    with pytest.raises(IntakeError) as caught:
        decode.text(data if isinstance(data, bytes) else data.encode())
    for words in (caught.value.message.vi, caught.value.message.en):
        assert words.count(". ") == 1
        assert words.endswith(".")
    assert caught.value.message.vi != caught.value.message.en
    return caught.value.code, caught.value.line


# ---- what is read ----


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_each_unicode_form_gives_the_same_text_and_line_ends(encoding: str, named: str):
    assert read(TEXT.encode(encoding)) == (named, TEXT)


def test_big_endian_with_its_mark_is_read():
    assert read(codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be")) == ("utf-16", TEXT)


def test_windows_1258_is_read_and_composed():
    assert read(IN_1258) == ("windows-1258", FROM_1258)


def test_windows_1258_with_the_name_of_one_ward_only_is_read():
    assert read(b"a,b\n1,Ph\xfd\xf5\xccng Ph\xfa An\n") == ("windows-1258", "a,b\n1,Phường Phú An\n")


def test_windows_1258_is_composed_across_pieces(monkeypatch: pytest.MonkeyPatch):
    for size in range(1, 40):
        monkeypatch.setattr(decode, "CHUNK", size)
        assert read(IN_1258) == ("windows-1258", FROM_1258)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_the_size_of_pieces_changes_nothing(encoding: str, monkeypatch: pytest.MonkeyPatch):
    for size in range(2, 40, 2):
        monkeypatch.setattr(decode, "CHUNK", size)
        assert read(TEXT.encode(encoding))[1] == TEXT


def vietnamese_letters() -> str:
    marks = ["", *"\u0300\u0301\u0303\u0309\u0323"]
    letters = [unicodedata.normalize("NFC", base + mark) for base in "aăâeêioôơuưy" for mark in marks]
    return "".join(letters) + "".join(letters).upper() + "đĐbcdghklmnpqrstvxNHTP"


words = st.text(vietnamese_letters(), min_size=1, max_size=6)
tables = st.lists(st.lists(words, min_size=1, max_size=5).map(" ".join), max_size=8).map(
    lambda rows: HEADER + "".join(f"2024-10,{row},1\r\n" for row in rows)
)


@given(
    tables, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]), st.sampled_from(["NFC", "NFD"])
)
def test_any_vietnamese_text_is_read_as_it_is(table: str, encoding: str, form: str):
    written = unicodedata.normalize(form, table)
    assert unicodedata.normalize("NFC", read(written.encode(encoding))[1]) == table


def in_1258(text: str) -> bytes:
    """Each letter as itself, or as its base followed by its tone, the way Windows writes it."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(m for m in parts if m in "\u0300\u0301\u0303\u0309\u0323")
            out += (unicodedata.normalize("NFC", parts.replace(tone, "")) + tone).encode("cp1258")
    return out


SYLLABLES = [
    "chỉ",
    "cửa",
    "dịch",
    "điện",
    "đường",
    "được",
    "giải",
    "hạn",
    "hành",
    "hồ",
    "Hưng",
    "hưởng",
    "khuyến",
    "kỹ",
    "lưỡng",
    "Mỹ",
    "nghiệp",
    "Nguyễn",
    "nộp",
    "phường",
    "Phước",
    "quyết",
    "Quốc",
    "số",
    "sở",
    "thủ",
    "thuế",
    "Thới",
    "tiếp",
    "tỉnh",
    "trả",
    "trực",
    "tục",
    "tuyến",
    "tỷ",
    "ủy",
    "vụ",
    "xử",
    "xã",
    "ý",
]


@given(st.lists(st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=6).map(" ".join), min_size=2, max_size=9))
def test_enough_vietnamese_in_windows_1258_is_read_as_it_was_written(rows: list[str]):
    table = HEADER + "".join(f"2024-10,Phường {row},1\r\n" for row in rows)
    assert read(in_1258(table)) == ("windows-1258", table)


FINE = [
    "Xã Phú An có gì mới? Chưa có.",
    "Hồ sơ đã nộp chưa?",
    "https://example.vn/tim?id=1&trang=2 và https://example.vn/x?ten=a",
    "khi nào xong?em hỏi",
    "?,??,???",
    "what?ever",
    "diện tích 120 m², 5 km³, 20°C, 5 µm, 1½",
    "«Thạch Hoá» và “Mỹ Phước” – ‘Bến Cát’…",
    "XÃ” “XÃ – PHƯỜNG” XÃ… XÃ\u00a0LONG NGUYÊN",
    "© 2024 Excel® · Word™ §5 ¶",
    "Ph\u00adường Mỹ Ph\u00adước, Thanh Kh\u00adê",
    "Müller, Köln, schön, für, Grüße",
    "été, où, hôtel, garçon, naïve, Noël, cœur",
    "på så må nå då få, Malmö, tämä, hän, työ",
    "año, niño, señor, corazón, çok gün, söz",
    "Tö",
    "１２，３４５",
    "👩‍💻 😀 (╯°□°）╯︵ ┻━┻",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "Ðà Nẵng",
    "a\ufeffb",
    "số liệu\u200b tháng 10",
    "Å, Ω, ≤ 5, → 3×4÷2",
]


@pytest.mark.parametrize("text", FINE)
def test_good_text_is_never_refused(text: str):
    for table in (f"a,b\n1,{text}\n", HEADER + TEXT + f"x,{text},1\n" * 3, text):
        assert read(table.encode()) == ("utf-8", table)
        assert read(table.encode("utf-16")) == ("utf-16", table)


def test_all_of_them_together_are_not_refused():
    table = "\n".join(FINE)
    assert read(table.encode())[1] == table


# ---- old encodings ----


@pytest.mark.parametrize(("data", "code"), [(TCVN3, "tcvn3"), (VNI, "vni")])
def test_old_encodings_are_named_as_bytes_and_as_text(data: bytes, code: str):
    assert refused(data) == (code, 2)
    assert refused(data.decode("latin-1")) == (code, 2)
    assert refused(data.decode("latin-1").encode("utf-16")) == (code, 2)


@pytest.mark.parametrize(
    ("row", "code"),
    [("Ph­êng Phó An", "tcvn3"), ("PH­êNG PHó AN", "tcvn3"), ("Phöôøng Phuù An", "vni"), ("PHÖÔØNG PHUÙ AN", "vni")],
)
def test_the_name_of_one_ward_is_enough(row: str, code: str):
    assert refused(f"a,b\n1,{row}\n") == (code, 2)
    assert refused(f"a,b\n1,{row}\n".encode("latin-1")) == (code, 2)


def test_one_row_in_an_old_encoding_is_told_by_its_line():
    assert refused(TEXT + "2024-10,Ph­êng H¶i Ch©u,1\r\n") == ("tcvn3", 7)
    assert refused(TEXT + "2024-10,Phöôøng Haûi Chaâu,1\r\n") == ("vni", 7)


def test_the_message_says_how_to_convert():
    with pytest.raises(IntakeError) as caught:
        decode.text(TCVN3)
    assert "TCVN3" in caught.value.message.vi
    assert "UniKey" in caught.value.message.vi


def test_letters_of_old_encodings_are_known():
    assert vietnamese.from_tcvn3("gi¶i quyÕt ®óng h¹n tr­êng mü") == "giải quyết đúng hạn trường mỹ"
    assert vietnamese.from_vni("giaûi quyeát ñuùng haïn tröôøng myõ vieäc") == "giải quyết đúng hạn trường mỹ việc"


@pytest.mark.parametrize("word", [*SYLLABLES, "HOÀ", "giờ", "gìn", "yếu", "khuya", "ngoằn", "quýt", "Huỳnh", "thuở"])
def test_syllables_are_known(word: str):
    assert vietnamese.is_syllable(word)
    assert vietnamese.is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["", "Rôman", "été", "Phêng", "níc", "ốí", "ngêi", "Noël", "xyz", "hôtel"])
def test_other_words_are_no_syllables(word: str):
    assert not vietnamese.is_syllable(word)


WESTERN = [
    ("São Tomé não está à disposição", "cp1252"),
    ("Côte d'Ivoire; été; où; garçon", "cp1252"),
    ("Größe für schöne Mädchen", "cp1252"),
    ("Россия и другие", "cp1251"),
    ("Ελλάδα και άλλα", "cp1253"),
    ("Łódź, Kraków, część", "cp1250"),
    ("ประเทศไทย", "tis-620"),
    ("中国和越南", "gbk"),
]


@pytest.mark.parametrize(("text", "encoding"), WESTERN)
def test_other_encodings_are_not_taken_for_one_of_vietnam(text: str, encoding: str):
    assert refused(f"a,b\n1,{text}\n".encode(encoding)) == ("not_utf8", 2)


# ---- what was broken ----


def test_utf8_read_as_windows_1252_and_saved_again_is_named():
    table = "a,b\n1,2\n3,PhÆ°á»\u009dng ThÃ¡i HÃ²a\n"
    assert refused(table) == ("mojibake", 3)
    assert refused(TEXT.encode().decode("latin-1")) == ("mojibake", 2)


def test_utf8_read_twice_as_something_else_is_named():
    twice = TEXT.encode().decode("latin-1").encode().decode("latin-1")
    assert refused(twice) == ("mojibake", 2)


@pytest.mark.parametrize("row", ["Ph??ng H?i Châu,H? s? gi?i quy?t", "Phu?ng M? Phu?c", "??ng Nai,Xã", "Hoà C??ng"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-16"])
def test_letters_lost_to_question_marks_are_named(row: str, encoding: str):
    assert refused(f"a,b\n1,Chau\n2,{row}\n".encode(encoding)) == ("lost_letters", 3)


def test_letters_lost_to_the_replacement_character_are_named():
    assert refused(TEXT + "2024-10,Ph\ufffdng,1\r\n") == ("lost_letters", 7)


def test_two_joined_files_are_named_by_the_line_of_the_second():
    whole = TEXT.encode("utf-8-sig")
    assert refused(whole + whole) == ("joined_files", 7)
    assert refused(whole.rstrip() + whole) == ("joined_files", 6)
    assert refused(TEXT.encode("utf-16") + TEXT.encode("utf-16")) == ("joined_files", 7)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_cut_inside_a_letter_is_named(cut: int):
    data = (TEXT + "2024-10,Phường Mỹ").encode()
    assert refused(data[:-cut]) == ("cut_file", 7)
    assert refused(TEXT.encode("utf-16")[:-1]) == ("cut_file", 6)
    assert refused((TEXT + "😀").encode("utf-16")[:-2]) == ("cut_file", 7)


def test_one_bad_byte_is_told_by_its_line():
    data = TEXT.encode()
    place = data.index("Chánh".encode())
    assert refused(data[:place] + b"\xff" + data[place:]) == ("not_utf8", 4)
    assert refused(data[:place] + b"Ph\xfd\xf5\xccng" + data[place:]) == ("not_utf8", 4)
    assert refused(data[:place] + b"\xc3" + data[place:]) == ("not_utf8", 4)


def test_bytes_that_windows_1258_has_not_are_refused_by_their_line():
    assert refused(IN_1258 + b"2024-10,\x9d,1\r\n") == ("not_utf8", 3)


@pytest.mark.parametrize("data", [b"a,b\n1,\x002\n", b"hello\n\x00world\n\x00", b"\xff\xfe\x00\x00a\x00\x00\x00"])
def test_zero_bytes_are_no_text(data: bytes):
    assert refused(data)[0] == "not_text"


def test_a_zero_is_told_by_its_line():
    assert refused(b"a,b\n1,2\n3,\x00\n") == ("not_text", 3)
    assert refused("a,b\n1,2\n3,\x00\n".encode("utf-16")) == ("not_text", 3)


def test_half_a_pair_in_utf16_is_no_text():
    data = codecs.BOM_UTF16_LE + "a,b\n1,".encode("utf-16-le") + b"\x00\xd8" + "x\n".encode("utf-16-le")
    assert refused(data) == ("not_text", 2)


@given(
    st.binary(max_size=300)
    | st.text(max_size=100).map(str.encode)
    | st.text(max_size=60).map(lambda t: t.encode("utf-16"))
)
def test_no_bytes_break_the_reading(data: bytes):
    """What is accepted can be read to its end."""
    try:
        encoding, text = read(data)
    except IntakeError:
        return
    assert encoding in ("utf-8", "utf-16", "windows-1258")
    assert "\x00" not in text


# ---- large ones ----


def test_a_large_file_is_checked_without_a_copy_of_it():
    data = (TEXT * 80_000).encode()
    tracemalloc.start()
    try:
        found = decode.text(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000 < len(data)
    assert found.data is data


def test_a_fault_far_down_in_a_large_file_is_found():
    lines = TEXT * 40_000
    assert refused(lines + "2024-10,Ph­êng H¶i Ch©u,1\r\n") == ("tcvn3", 240_001)
    assert refused(lines.encode() + b"2024-10,\xff,1\r\n") == ("not_utf8", 240_001)


# ---- the corpus ----


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of hostile files is not on this machine")
@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("own__bom_in_middle.csv", ("joined_files", 6)),
        ("own__double_encoded.csv", ("mojibake", 2)),
        ("own__lossy_question_marks.csv", ("lost_letters", 2)),
        ("own__one_bad_byte_row6.csv", ("not_utf8", 7)),
        ("own__tcvn3_as_utf8.csv", ("tcvn3", 2)),
        ("own__tcvn3_bytes.csv", ("tcvn3", 2)),
        ("own__utf8_truncated_tail.csv", ("cut_file", 9)),
        ("own__vni_as_utf8.csv", ("vni", 2)),
    ],
)
def test_the_corpus_is_refused_by_name_and_line(file: str, expected: tuple[str, int]):
    assert refused((CORPUS / "vn_encoding" / file).read_bytes()) == expected


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of hostile files is not on this machine")
def test_windows_1258_of_the_corpus_is_the_text_that_was_written():
    good = (CORPUS / "own_schema" / "own__good_utf8.csv").read_bytes()
    assert read((CORPUS / "vn_encoding" / "own__cp1258.csv").read_bytes()) == ("windows-1258", good.decode())
    prose = (CORPUS / "vn_encoding" / "uchardet__vi_utf-8.txt.csv").read_bytes()
    assert read((CORPUS / "vn_encoding" / "uchardet__vi_windows-1258.txt.csv").read_bytes())[1] == prose.decode()


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of hostile files is not on this machine")
def test_no_file_of_the_corpus_that_should_be_read_is_refused():
    labels = csv.DictReader(io.StringIO((CORPUS / "MANIFEST.csv").read_text(encoding="utf-8")))
    refusals = []
    for label in labels:
        data = (CORPUS / label["class"] / label["file"]).read_bytes()
        if label["expected"] in ("PARSE", "NEUTRALISE") and not data.startswith(b"PK"):
            try:
                read(data)
            except IntakeError as error:
                refusals.append((label["file"], error.code))
    assert refusals == []
