"""Files as they arrive: any usual encoding and kind is read, whatever is broken is said in words."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from crm.importing import cells
from crm.importing.layouts import Column, FileRefused, Layout
from crm.importing.reader import CHUNK_ROWS, Table, open_table

LAYOUT = Layout("names", (Column("name", ("Name",), cells.text()), Column("code", ("Code",), cells.text())))
TEXT = "Name,Code\r\nCafé “Noël”,007\r\n\r\nO'Neill,08\r\n"


def opened(path: Path) -> Table:
    return open_table(path, [LAYOUT])


def rows_of(path: Path) -> list[tuple[int, str, str]]:
    return [(row.line, row["name"], row["code"]) for rows, _ in opened(path).chunks() for row in rows]


@pytest.fixture
def file(tmp_path):
    def write(content: bytes | str, name: str = "names.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


class TestEncodings:
    @pytest.mark.parametrize(
        ("encoding", "called"),
        [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"), ("utf-16", "UTF-16"),
         ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32", "UTF-32")],
    )  # fmt: skip
    def test_each_gives_the_same_rows(self, file, encoding, called):
        path = file(TEXT.encode(encoding))
        assert rows_of(path) == [(2, "Café “Noël”", "007"), (4, "O'Neill", "08")]
        assert opened(path).description == f"{called} text with commas"

    def test_bytes_of_no_encoding_are_refused(self, file):
        with pytest.raises(FileRefused, match="neither UTF-8 nor Windows-1252"):
            opened(file(b"Name,Code\nCaf\x81,1\n"))

    def test_a_mark_that_the_text_belies_is_refused(self, file):
        with pytest.raises(FileRefused, match="not UTF-8"):
            opened(file(b"\xef\xbb\xbfName,Code\nCaf\xe9,1\n"))

    def test_nul_characters_are_refused(self, file):
        with pytest.raises(FileRefused, match="NUL"):
            opened(file(b"Name,Code\nA\x00b,1\n"))


class TestText:
    @pytest.mark.parametrize(("mark", "called"), [(",", "commas"), ("\t", "tabs"), (";", "semicolons"), ("|", "bars")])
    def test_any_separator(self, file, mark, called):
        path = file(f"Name{mark}Code\nAcme{mark}1\n")
        assert rows_of(path) == [(2, "Acme", "1")]
        assert opened(path).description.endswith(called)

    def test_line_breaks_within_a_cell_do_not_count_as_rows(self, file):
        assert rows_of(file('Name,Code\r\n"A\nB",1\r\nC,"2,\n3"\r\n')) == [(2, "A B", "1"), (3, "C", "2, 3")]

    def test_words_that_look_like_missing_values_are_words(self, file):
        assert rows_of(file("Name,Code\nNA,null\nNone,nan\n")) == [(2, "NA", "null"), (3, "None", "nan")]

    def test_rows_beyond_one_chunk_keep_their_numbers(self, file):
        path = file("Name,Code\n" + "".join(f"n{n},{n}\n" for n in range(CHUNK_ROWS * 2 + 1)))
        rows = rows_of(path)
        assert (len(rows), rows[-1]) == (
            CHUNK_ROWS * 2 + 1,
            (CHUNK_ROWS * 2 + 2, f"n{CHUNK_ROWS * 2}", str(CHUNK_ROWS * 2)),
        )
        assert opened(path).rows == len(rows)


class TestBrokenText:
    def test_a_file_cut_off_within_a_row(self, file):
        with pytest.raises(FileRefused, match=r"^Row 3: has 1 columns instead of 2: the file may be cut short$"):
            opened(file("Name,Code\nA,1\nB"))

    def test_a_file_cut_off_within_quotation_marks(self, file):
        with pytest.raises(FileRefused, match=r"Row 3: ends within quotation marks: the file is cut short"):
            opened(file('Name,Code\nA,1\n"B,2\nC,3\n'))

    def test_every_short_and_long_row_is_named(self, file):
        with pytest.raises(FileRefused) as refused:
            opened(file("Name,Code\nA\nB,2\nC,3,4\n"))
        assert [problem.line for problem in refused.value.problems] == [2, 4]

    def test_problems_past_a_hundred_are_counted(self, file):
        with pytest.raises(FileRefused) as refused:
            opened(file("Name,Code\n" + "A\n" * 250))
        assert (len(refused.value.problems), refused.value.more) == (100, 150)

    def test_a_cell_of_a_megabyte(self, file):
        with pytest.raises(FileRefused, match="holds a cell of more than 131,072 characters"):
            opened(file(f"Name,Code\nA,{'x' * 1_000_000}\n"))

    def test_a_cell_of_a_megabyte_where_a_library_raised_the_limit_of_the_process(self, file):
        before = csv.field_size_limit(10_000_000)
        try:
            with pytest.raises(FileRefused, match="holds a cell of more than 131,072 characters"):
                opened(file(f"Name,Code\nA,{'x' * 1_000_000}\n"))
        finally:
            csv.field_size_limit(before)

    @pytest.mark.parametrize("content", ["", "\n\n", " , \n"])
    def test_an_empty_file(self, file, content):
        with pytest.raises(FileRefused, match="The file is empty"):
            opened(file(content))

    def test_a_header_alone_has_no_rows(self, file):
        assert rows_of(file("Name,Code\n")) == []


class TestNotATable:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"%PDF-1.7 ...", "a PDF document"),
            (b"\x89PNG\r\n\x1a\n", "a picture"),
            (b"\n<!DOCTYPE html><html>", "a web page: the download did not work"),
            (b"\x1f\x8b\x08", "a compressed file"),
            (b"SQLite format 3\x00", "a database"),
        ],
    )
    def test_is_called_what_it_is_whatever_its_name(self, file, content, words):
        with pytest.raises(FileRefused, match=words):
            opened(file(content, "names.csv"))

    def test_a_zip_archive(self, tmp_path):
        path = tmp_path / "names.csv"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("names.csv", TEXT)
        with pytest.raises(FileRefused, match="a zip archive: unpack it first"):
            opened(path)

    def test_a_damaged_workbook(self, file):
        with pytest.raises(FileRefused, match="damaged or cut short"):
            opened(file(b"PK\x03\x04 and then nothing", "names.xlsx"))

    def test_a_workbook_of_which_half_arrived(self, tmp_path):
        path = tmp_path / "names.xlsx"
        write_workbook(path, [["Name", "Code"], ["Acme", 7]])
        path.write_bytes(path.read_bytes()[:-400])
        with pytest.raises(FileRefused, match="damaged or cut short"):
            opened(path)

    def test_an_old_workbook_that_is_none(self, file):
        with pytest.raises(FileRefused, match="damaged or of an unknown kind"):
            opened(file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "names.xls"))


def write_workbook(path: Path, rows: list[list[object]], first_sheet: list[list[object]] | None = None) -> None:
    book = xlsxwriter.Workbook(str(path))
    for sheet in [first_sheet, rows] if first_sheet is not None else [rows]:
        page = book.add_worksheet()
        for place, row in enumerate(sheet or []):
            page.write_row(place, 0, row)
    book.close()


class TestWorkbooks:
    def test_numbers_stay_as_a_csv_would_have_them(self, tmp_path):
        write_workbook(tmp_path / "n.xlsx", [["Name", "Code"], ["Acme", 7], ["Beta", 7.5], [True, "007"]])
        assert rows_of(tmp_path / "n.xlsx") == [(2, "Acme", "7"), (3, "Beta", "7.5"), (4, "TRUE", "007")]

    def test_the_sheet_with_the_columns_is_found(self, tmp_path):
        write_workbook(tmp_path / "n.xlsx", [["Title"], ["Name", "Code"], ["Acme", "1"]], [["Read me first"]])
        table = opened(tmp_path / "n.xlsx")
        assert (table.sheet, table.rows) == ("Sheet2", 1)
        assert rows_of(tmp_path / "n.xlsx") == [(3, "Acme", "1")]

    def test_open_document_sheets_are_read(self, tmp_path):
        path = tmp_path / "n.ods"
        write_ods(path, [["Name", "Code"], ["Café", "007"]])
        assert rows_of(path) == [(2, "Café", "007")]

    def test_days_come_in_iso_form(self, tmp_path):
        path = tmp_path / "n.xlsx"
        with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
            pd.DataFrame({"Name": ["Acme"], "Code": [pd.Timestamp("2023-07-31")]}).to_excel(writer, index=False)
        assert rows_of(path) == [(2, "Acme", "2023-07-31")]

    def test_a_workbook_without_the_columns_says_so(self, tmp_path):
        write_workbook(tmp_path / "n.xlsx", [["Name", "Age"], ["Acme", 7]])
        with pytest.raises(FileRefused, match="Column missing from names: Code"):
            opened(tmp_path / "n.xlsx")


def write_ods(path: Path, rows: list[list[str]]) -> None:
    """The least that makes an OpenDocument spreadsheet."""
    cells_of = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row)
        + "</table:table-row>"
        for row in rows
    )
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces} office:version="1.2">'
            f'<office:body><office:spreadsheet><table:table table:name="Names">{cells_of}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>',
        )
