"""The figures of the benchmark mean what their names say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from server.sentiment.corpus import Reply
from server.sentiment.measuring import Judged, measure, quality, tables

TRUTH = [Reply("a", 10), Reply("b", 50), Reply("c", 90), Reply("d", 95)]
SURE = [(1.0, 0.0, 0.0)] * 4


def quality_of(scores: list[int], shares: list[tuple[float, float, float]] = SURE) -> dict[str, float]:
    return quality(Judged(TRUTH, scores, shares))


def test_perfect_scores_give_perfect_figures() -> None:
    figures = quality_of([10, 50, 90, 95])
    assert figures == pytest.approx({"macro_f1": 1, "macro_f1_low": 1, "spearman": 1, "ece": 0, "pole_flips": 0})


def test_macro_f1_weighs_each_band_alike() -> None:
    assert quality_of([10, 50, 90, 50])["macro_f1"] == pytest.approx((1 + 2 / 3 + 2 / 3) / 3)


def test_only_the_opposite_pole_is_a_flip() -> None:
    assert quality_of([90, 10, 50, 10])["pole_flips"] == 0.5


def test_ties_share_their_rank() -> None:
    assert quality_of([1, 2, 2, 3])["spearman"] == pytest.approx(0.9486833)
    assert quality_of([5, 5, 5, 5])["spearman"] == 0


def test_unearned_sureness_is_a_calibration_error() -> None:
    assert quality_of([10, 50, 10, 10])["ece"] == pytest.approx(0.5)
    assert quality_of([10, 50, 10, 10], [(0.55, 0.45, 0)] * 4)["ece"] == pytest.approx(0.05)


def test_a_file_is_measured_with_the_recall_of_opt_outs(tmp_path: Path) -> None:
    path = tmp_path / "replies.tsv"
    path.write_text(
        "text\tlabel\tkind\tordinal\nyes\tpositive\tsupport\t85\nok\tneutral\tshort_ack\t50\n"
        "stop\tnegative\topt_out_words\t10\nYou are all crooks\tnegative\topt_out_words\t10\n",
        encoding="utf-8",
    )
    figures = measure(path)
    assert figures["opt_out_recall"] == 0.5
    assert figures["macro_f1"] == 1
    assert figures.keys() >= {
        "macro_f1_low",
        "spearman",
        "ece",
        "pole_flips",
        "p50_us",
        "model_kb",
        "load_ms",
    }


def test_the_tables_tell_kinds_languages_and_the_worst_errors() -> None:
    replies = [Reply("yes", 85, "support", "en"), Reply("no", 20, "refusal", "es")]
    told = tables(Judged(replies, [90, 95], SURE[:2]), count=1)
    assert "refusal               1     0.0%   100.0%" in told
    assert "en                    1   100.0%     0.0%" in told
    assert "20 ->  95  refusal         no" in told
    assert "yes" not in told


def test_the_command_prints_the_figures_as_json_on_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "replies.tsv"
    path.write_text("text\tscore\nyes\t85\nno\t25\n", encoding="utf-8")
    command = [sys.executable, "-m", "server.sentiment.measuring", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout.splitlines()[-1])["pole_flips"] == 0
