"""How well replies are read: `python -m tests.load.sentiment [--replies FILE] [--quick]`.

With a file of labelled replies (columns text, score or ordinal, maybe kind) the shipped model is measured on it;
without one, models trained on parts of the corpus are measured on the rest. Tables first; the last line is one
JSON object.
"""

import argparse
from pathlib import Path

from server.sentiment import corpus
from server.sentiment.measuring import figures, judge, tables
from server.sentiment.scorer import Scorer
from server.sentiment.training import cross_validate
from tests.load.measuring import say

QUICK = 8  # one reply of so many


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--replies", type=Path, help="labelled replies; without, the corpus is cross-validated")
    options.add_argument("--quick", action="store_true", help="an eighth of the corpus")
    given = options.parse_args()
    scorer = Scorer.load()
    if given.replies:
        judged = judge(scorer, corpus.load(given.replies))
    else:
        judged, _ = cross_validate(corpus.load()[:: QUICK if given.quick else 1])
    print(tables(judged))
    say(figures(judged, scorer))


if __name__ == "__main__":
    main()
