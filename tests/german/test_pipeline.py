import subprocess
import sys

import pytest

from bot import german
from bot.german.pipeline import stand_in


@pytest.fixture(scope="module")
def nlp():
    return stand_in()


def test_the_pipeline_is_loaded_once():
    assert german.load() is german.load()


def test_the_description_names_the_pipeline_and_its_version():
    assert german.describe() in {"stand-in (HanTa 1.1.2)", "de_core_news_sm 3.7.0"}


def test_tags_are_stts_and_lemmas_german(nlp):
    doc = nlp("Er sei nach Berlin gefahren.")
    assert [(token.tag_, token.lemma_) for token in doc] == [
        ("PPER", "er"),
        ("VAFIN", "sein"),
        ("APPR", "nach"),
        ("NE", "Berlin"),
        ("VVPP", "fahren"),
        ("$.", "."),
    ]


def test_sentences_are_found(nlp):
    doc = nlp("Am 1. März kam er z.B. an. Es regnete.")
    assert [sentence.text for sentence in doc.sents] == ["Am 1. März kam er z.B. an.", "Es regnete."]


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\u00ad", "a\u200bb", "x" * 2000, "!" * 3000, "ﬁ İ 東京 🙂", "ẞ" * 50]
)
def test_odd_input_is_tagged_without_failing(nlp, text):
    assert nlp(text).text == text


def test_describing_the_pipeline_loads_nothing_heavy():
    heavy = "{'spacy', 'HanTa', 'numpy'}"
    code = f"import sys; from bot import german; german.describe(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_model_file_of_the_working_directory_is_not_read(tmp_path):
    (tmp_path / "morphmodel_ger.pgz").write_bytes(b"not a model")
    code = "from bot.german.tagger import hanta; print(hanta().tag_word('Haus')[0][0])"
    path = str(__import__("pathlib").Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {code}"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "NN"
