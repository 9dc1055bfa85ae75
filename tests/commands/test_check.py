import argparse
import io
import json
import sys

import docx
import pytest
from docx.oxml import OxmlElement

from bot.commands import check
from bot.easy_language.files import read_file


def command(*arguments):
    parser = argparse.ArgumentParser()
    check.add(parser.add_subparsers())
    args = parser.parse_args(["check", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def stdin(monkeypatch):
    def give(data):
        raw = data if isinstance(data, bytes) else data.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return give


def test_a_text_with_an_error_gives_status_1_and_names_place_and_source(tmp_path, capsys):
    file = tmp_path / "text.txt"
    file.write_text("Alles gut.\nDas ist das Haus des Lehrers.", encoding="utf-8")
    assert command(file) == 1
    out = capsys.readouterr().out
    assert f"{file}:2:18: Fehler: " in out
    assert "BITV 2.0 Anlage 2 Teil 2 Nr. 1" in out


def test_an_easy_text_gives_status_0(stdin, capsys):
    stdin("Das ist gut.")
    assert command("-") == 0
    assert "0 Fehler" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.docx", b"PK\x03\x04 broken"), ("a.pdf", b"%PDF"), ("a.txt", b"\x00\x01\x02"), ("missing.txt", None)],
)
def test_an_unusable_file_gives_status_2_and_a_reason(tmp_path, capsys, name, data):
    file = tmp_path / name
    if data is not None:
        file.write_bytes(data)
    assert command(file) == 2
    assert str(file) in capsys.readouterr().err


def test_an_unusable_file_does_not_hide_the_others(tmp_path, capsys):
    good = tmp_path / "good.txt"
    good.write_text("Das ist gut.", encoding="utf-8")
    assert command(tmp_path / "missing.txt", good) == 2
    assert "good.txt" in capsys.readouterr().out


def test_json_is_the_report_of_the_contract(stdin, capsys):
    stdin("Das Haus des Lehrers.")
    command("-", "--format", "json")
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"file", "score", "sentences", "findings"}
    assert data["findings"][0]["text"] == "des Lehrers"


def test_sarif_names_rule_level_and_region(stdin, capsys):
    stdin("🙂 Das Haus des Lehrers.")
    command("-", "--format", "sarif")
    data = json.loads(capsys.readouterr().out)
    result = next(item for item in data["runs"][0]["results"] if item["ruleId"] == "genitive")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (data["version"], result["level"]) == ("2.1.0", "error")
    assert (region["startLine"], region["startColumn"], region["charLength"]) == (1, 12, 11)
    assert {"genitive", "passive"} <= {rule["id"] for rule in data["runs"][0]["tool"]["driver"]["rules"]}


def test_sarif_brings_the_fixes_of_a_text_file(tmp_path, capsys):
    file = tmp_path / "text.md"
    file.write_text("Alles gut.\nDas Haus des Lehrers ist neu.", encoding="utf-8")
    command(file, "--format", "sarif")
    results = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    (change,) = next(item for item in results if item["ruleId"] == "genitive")["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"] == {"text": "vom Lehrer"}
    assert replacement["deletedRegion"] == {"startLine": 2, "startColumn": 10, "endLine": 2, "endColumn": 21}


@pytest.mark.parametrize("text", ["", " \n\t", "🎉 …"])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_a_text_without_words_is_said_to_be_empty(stdin, capsys, text, form):
    stdin(text)
    assert command("-", "--format", form) == 0
    captured = capsys.readouterr()
    assert "Der Text ist leer" in captured.err
    assert captured.out


def test_one_warning_is_not_called_several(stdin, capsys):
    stdin("Es gibt fünf Orte.")
    command("-")
    assert "0 Fehler, 1 Warnung, 0 Hinweise" in capsys.readouterr().out


def test_a_fix_keeps_the_line_ends_of_a_file(tmp_path):
    file = tmp_path / "text.txt"
    file.write_bytes(b"Das Haus des Lehrers ist neu.\r\nAlles gut.\r\n")
    command(file, "--fix")
    assert file.read_bytes() == b"Das Haus vom Lehrer ist neu.\r\nAlles gut.\r\n"


def test_a_file_that_cannot_be_changed_is_named(tmp_path, capsys, monkeypatch):
    file = tmp_path / "text.txt"
    file.write_text("Das Haus des Lehrers ist neu.", encoding="utf-8")

    def refused(*arguments, **keywords):
        raise PermissionError

    monkeypatch.setattr(type(file), "write_text", refused)
    assert command(file, "--fix") == 2
    assert "lässt sich nicht ändern" in capsys.readouterr().err


def test_word_files_are_read_with_headings_lists_and_bold(tmp_path, capsys):
    document = docx.Document()
    document.add_heading("Der Antrag")
    paragraph = document.add_paragraph("Das geht ")
    paragraph.add_run("nicht").bold = True
    document.add_paragraph("das Haus des Lehrers", style="List Bullet")
    document.save(tmp_path / "text.docx")
    assert command(tmp_path / "text.docx", "--format", "json") == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert "genitive" in {finding["rule"] for finding in findings}
    assert "negation-bold" not in {finding["rule"] for finding in findings}


def test_word_files_give_the_text_of_links_and_of_merged_cells_once(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("Mehr steht ")
    link = OxmlElement("w:hyperlink")
    link.append(paragraph.add_run("im Netz")._r)
    paragraph._p.append(link)
    paragraph.add_run(" und hier.")
    table = document.add_table(2, 2)
    table.cell(0, 0).text = "Oben"
    table.cell(0, 0).merge(table.cell(0, 1))
    document.save(tmp_path / "text.docx")
    lines = read_file(tmp_path / "text.docx").split("\n")
    assert lines[0] == "Mehr steht im Netz und hier."
    assert lines.count("Oben") == 1


@pytest.mark.parametrize(
    "page",
    [
        "<![foo[ x ]]><p>Das ist gut.",
        "<p>Das ist gut.<!-- nie zu",
        "<!DOCTYPE <p>Das ist gut.",
        "&#xD800;&#0;<b",
    ],
)
def test_broken_html_is_read_as_far_as_it_goes(tmp_path, page):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert command(tmp_path / "page.html") == 0


def test_html_is_read_without_scripts(tmp_path, capsys):
    page = "<h1>Titel</h1><script>var x = 'des Lehrers';</script><p>Das ist <b>gut</b>.</p><ul><li>eins</ul>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert command(tmp_path / "page.html") == 0


def test_fix_changes_the_file_and_reports_what_remains(tmp_path, capsys):
    file = tmp_path / "text.md"
    file.write_text("Das ist das Haus des Lehrers. Es kostet 5 €.", encoding="utf-8")
    assert command(file, "--fix") == 0
    assert file.read_text(encoding="utf-8") == "Das ist das Haus vom Lehrer.\nEs kostet 5 Euro."


def test_fix_of_standard_input_goes_to_standard_output(stdin, capsys):
    stdin("Es gibt fünf Orte.")
    command("-", "--fix")
    assert capsys.readouterr().out == "Es gibt 5 Orte."


def test_fix_refuses_a_word_file(tmp_path, capsys):
    docx.Document().save(tmp_path / "text.docx")
    assert command(tmp_path / "text.docx", "--fix") == 2
    assert "--fix" in capsys.readouterr().err


def test_text_in_utf_16_is_read(stdin, capsys):
    stdin("Das Haus des Führers ist neu.".encode("utf-16"))
    assert command("-") == 1
    assert "des Führers" in capsys.readouterr().out


def test_text_in_windows_encoding_is_read(stdin, capsys):
    stdin("Das ist für Sie schön.".encode("cp1252"))
    assert command("-") == 0


def test_the_profile_decides(stdin, capsys):
    stdin("Das ist ein Satz. Das auch.")
    assert command("-", "--profile", "bitv") == 1
    stdin("Das ist ein Satz. Das auch.")
    assert command("-", "--profile", "netzwerk") == 0
