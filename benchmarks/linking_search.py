"""Three ways to find what is written alike, on the same generated data: trigrams in memory, SQLite's FTS5, pg_trgm.

    python benchmarks/linking_search.py [--materials 100000] [--queries 200] [--postgres postgresql://user@host/empty]

Each is asked for the 25 best candidates to mistyped and abbreviated descriptions; what counts is how often the right
material is among them, what a question costs, and what it costs to be ready. Times of a busy machine are compared
within one run only.
"""

import argparse
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psycopg
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from adapters.master_data.descriptions import words_of  # noqa: E402
from adapters.master_data.trigrams import build_index  # noqa: E402
from benchmarks.linking_data import make_master_set, written_description  # noqa: E402

BEST = 25
Search = Callable[[str], list[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--materials", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--postgres", default="", help="URL of an empty database whose user may make extensions")
    arguments = parser.parse_args()
    data = make_master_set(partners=10, materials=arguments.materials, seed=arguments.seed)
    numbers = [material.number for material in data.materials]
    texts = [words_of(material.description) for material in data.materials]
    rng = random.Random(arguments.seed)
    asked = [
        (m.number, words_of(written_description(rng, m.description)))
        for m in rng.sample(data.materials, arguments.queries)
    ]
    ways = {"trigrams in memory": in_memory, "SQLite FTS5, trigram tokens": fts5, "rapidfuzz over all": over_all}
    if arguments.postgres:
        ways["PostgreSQL pg_trgm, GiST"] = lambda n, t: pg_trgm(n, t, arguments.postgres)
    print("| | right one among 25 | ms a question, median | 95 % | s to be ready |\n|---|--:|--:|--:|--:|")
    for name, prepare in ways.items():
        print(measured(name, prepare, numbers, texts, asked))


def measured(
    name: str,
    prepare: Callable[[Sequence[str], Sequence[str]], Search],
    numbers: Sequence[str],
    texts: Sequence[str],
    asked: Sequence[tuple[str, str]],
) -> str:
    start = time.perf_counter()
    search = prepare(numbers, texts)
    ready = time.perf_counter() - start
    found, spent = 0, []
    for right, text in asked:
        start = time.perf_counter()
        found += right in search(text)
        spent.append((time.perf_counter() - start) * 1000)
    slow = statistics.quantiles(spent, n=20)[-1]
    return f"| {name} | {found / len(asked):.1%} | {statistics.median(spent):.1f} | {slow:.1f} | {ready:.1f} |"


def in_memory(numbers: Sequence[str], texts: Sequence[str]) -> Search:
    index = build_index(numbers, texts)
    return lambda text: [number for number, _ in index.search(text, limit=BEST)]


def fts5(numbers: Sequence[str], texts: Sequence[str]) -> Search:
    """Any of the trigrams of the question, ranked by bm25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(number UNINDEXED, words, tokenize='trigram')")
    connection.executemany("INSERT INTO t VALUES (?, ?)", zip(numbers, texts, strict=True))

    def search(text: str) -> list[str]:
        trigrams = " OR ".join(f'"{text[at : at + 3]}"' for at in range(len(text) - 2))
        rows = connection.execute(
            "SELECT number FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?", (f"words:({trigrams})", BEST)
        )
        return [number for (number,) in rows]

    return search


def over_all(numbers: Sequence[str], texts: Sequence[str]) -> Search:
    return lambda text: [
        numbers[at] for _, _, at in process.extract(text, texts, scorer=fuzz.token_sort_ratio, limit=BEST)
    ]


def pg_trgm(numbers: Sequence[str], texts: Sequence[str], url: str) -> Search:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    connection.execute("CREATE TEMPORARY TABLE t (number text, words text)")
    with connection.cursor().copy("COPY t FROM STDIN") as copy:
        for row in zip(numbers, texts, strict=True):
            copy.write_row(row)
    connection.execute("CREATE INDEX ON t USING gist (words gist_trgm_ops(siglen=64))")
    connection.execute("ANALYZE t")

    def search(text: str) -> list[str]:
        rows = connection.execute("SELECT number FROM t ORDER BY words <-> %s LIMIT %s", (text, BEST))
        return [number for (number,) in rows]

    return search


if __name__ == "__main__":
    main()
