"""Linking of generated papers to generated master data: precision, recall, speed, memory, beside two named floors.

    python benchmarks/linking.py [--partners 50000] [--materials 100000] [--papers 1000] [--distinct] [--url URL]

Precision is the share of automatic links that are right; recall the share of papers (lines) with a right one in the
data that are linked to it automatically; the rest goes to a person, with the right one among the candidates or not.
The floors: the best of all names by ``rapidfuzz.process.extractOne`` from 90 of 100 on (for lines: of all
descriptions), and exact numbers alone.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
from rapidfuzz import fuzz, process, utils

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from adapters.master_data import SqlMasterData, open_master_data  # noqa: E402
from benchmarks.linking_data import MasterSet, Paper, make_master_set, make_papers  # noqa: E402
from datamodel.master import MasterChange, MaterialQuery, PartnerQuery, PartnerRole  # noqa: E402
from orders.linking import link, parse_candidates  # noqa: E402

_FLOOR_CUTOFF = 90
_FLOOR_PAPERS = 200


@dataclass
class Score:
    """What became of cases that have a right one (``known``) and of those that have none (``unknown``)."""

    known: int = 0
    right: int = 0
    wrong: int = 0
    offered: int = 0
    unknown: int = 0
    invented: int = 0

    def add(self, truth: str, linked: str, offered: Iterable[str]) -> None:
        if not truth:
            self.unknown += 1
            self.invented += bool(linked)
            return
        self.known += 1
        self.right += linked == truth
        self.wrong += bool(linked) and linked != truth
        self.offered += not linked and truth in offered

    @property
    def precision(self) -> float:
        return self.right / max(self.right + self.wrong + self.invented, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.known, 1)

    @property
    def in_review(self) -> float:
        """Of the known that were not linked, the share that finds the right one among the candidates."""
        return self.offered / max(self.known - self.right - self.wrong, 1)

    def row(self, name: str) -> str:
        silent = self.wrong + self.invented
        precision = f"{self.precision:.2%}" if self.right + silent else "–"
        recall = f"{self.recall:.1%}" if self.known else "–"
        offered = f"{self.in_review:.1%}" if self.known > self.right + self.wrong and self.offered else "–"
        invented = f"{self.invented} of {self.unknown}" if self.unknown else "–"
        return f"| {name} | {self.known + self.unknown} | {precision} | {silent} | {recall} | {offered} | {invented} |"


def main() -> None:
    arguments = parse_arguments()
    sizes = {"partners": arguments.partners, "materials": arguments.materials}
    data = make_master_set(**sizes, seed=arguments.seed, distinct=arguments.distinct)
    papers = make_papers(data, count=arguments.papers, lines=arguments.lines, seed=arguments.seed + 1)
    with tempfile.TemporaryDirectory() as folder:
        url = arguments.url or f"sqlite:///{folder}/master.db"
        results = measure(data, papers, url, Path(folder) / "indexes")
    print(markdown(results))
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1, default=asdict) + "\n", encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", type=int, default=50_000)
    parser.add_argument("--materials", type=int, default=100_000)
    parser.add_argument("--papers", type=int, default=1_000)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--distinct", action="store_true", help="no description stands for two materials")
    parser.add_argument("--url", default="", help="an empty store instead of an SQLite file")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def measure(data: MasterSet, papers: Sequence[Paper], url: str, cache: Path) -> dict[str, object]:
    results: dict[str, object] = {"sizes": {"partners": len(data.partners), "materials": len(data.materials)}}
    master_data = open_master_data(url, cache=cache)
    records = (*data.partners, *data.materials, *data.references)
    results["load_seconds"] = timed(
        lambda: master_data.load([MasterChange(r) for r in records], full=True, source="benchmark")
    )
    results |= start_up(master_data, url, cache)
    results |= accuracy(master_data, papers)
    results["floors"] = floors(data, papers)
    master_data.close()
    return results


def start_up(master_data: SqlMasterData, url: str, cache: Path) -> dict[str, float]:
    """Seconds of the first search that builds the indexes, and of the first that finds them in files; MiB for both."""
    before = psutil.Process().memory_info().rss
    built = timed(lambda: first_searches(master_data))
    memory = (psutil.Process().memory_info().rss - before) / 2**20
    again = open_master_data(url, cache=cache)
    kept = timed(lambda: first_searches(again))
    again.close()
    size = sum(path.stat().st_size for path in cache.iterdir()) / 2**20
    return {"build_seconds": built, "open_seconds": kept, "memory_mib": memory, "files_mib": size}


def first_searches(master_data: SqlMasterData) -> None:
    for role in PartnerRole:
        master_data.find_partners(PartnerQuery(role, name="Hansen Anlagenbau"))
    master_data.find_materials(MaterialQuery(description="Kugelhahn DN 25 PN 40"))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def accuracy(master_data: SqlMasterData, papers: Sequence[Paper]) -> dict[str, object]:
    """Scores of partners and lines (also by kind of line), milliseconds a paper, and what confidences are worth."""
    partners, lines = Score(), Score()
    kinds: dict[str, Score] = defaultdict(Score)
    milliseconds, cpu, wrong = [], [], []
    for paper in papers:
        start, worked = time.perf_counter(), time.process_time()
        links = link(paper.extraction, master_data, mail_sender=paper.mail).links
        milliseconds.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        partners.add(paper.partner, links.get("customer", ""), offered(links, "customer_candidates"))
        if links.get("customer", "") not in ("", paper.partner):
            wrong.append(f"{paper.partner or 'nobody'} → {links['customer']}: {links['customer_reason']}")
        for number, (truth, kind) in enumerate(zip(paper.materials, paper.kinds, strict=True), 1):
            linked = links.get(f"material:{number}", "")
            for score in (lines, kinds[kind]):
                score.add(truth, linked, offered(links, f"material_candidates:{number}"))
            if linked not in ("", truth):
                reason = links[f"material_reason:{number}"]
                wrong.append(f"{kind}: {truth or 'nothing'} → {linked}: {reason}")
    speed = {"median": statistics.median(milliseconds), "p95": statistics.quantiles(milliseconds, n=20)[-1]}
    speed |= {"cpu_median": statistics.median(cpu), "cpu_p95": statistics.quantiles(cpu, n=20)[-1]}
    return {
        "partners": partners,
        "lines": lines,
        "kinds": dict(sorted(kinds.items())),
        "milliseconds": speed,
        "wrong": wrong,
        "reliability": reliability(master_data, papers),
    }


def offered(links: dict[str, str], name: str) -> list[str]:
    return [number for number, _ in parse_candidates(links.get(name, ""))]


def reliability(master_data: SqlMasterData, papers: Sequence[Paper]) -> dict[str, list[tuple[float, float, int]]]:
    """By tenth of confidence: mean confidence of the first candidate, share that is right, number."""
    pairs: dict[str, list[tuple[float, bool]]] = {"partners": [], "lines": []}
    for paper in papers:
        text = {name: str(field.value) for name, field in paper.extraction.fields.items()}
        found = master_data.find_partners(partner_query(text, paper.mail))
        pairs["partners"] += [(m.confidence, m.number == paper.partner) for m in found[:1]]
        for item, truth in zip(paper.extraction.line_items, paper.materials, strict=True):
            words = {name: str(field.value) for name, field in item.items()}
            matches = master_data.find_materials(material_query(words, paper.partner))
            pairs["lines"] += [(m.confidence, m.number == truth) for m in matches[:1]]
    return {name: binned(each) for name, each in pairs.items()}


def partner_query(text: dict[str, str], mail: str) -> PartnerQuery:
    return PartnerQuery(
        PartnerRole.CUSTOMER,
        number=text.get("customer_number", ""),
        tax_id=text.get("sender_tax_id", ""),
        iban=text.get("sender_iban", ""),
        name=text.get("sender_name", ""),
        address=text.get("sender_address", ""),
        mail=mail,
    )


def material_query(words: dict[str, str], partner: str) -> MaterialQuery:
    return MaterialQuery(
        own_number=words.get("supplier_material_number", ""),
        their_number=words.get("customer_material_number", ""),
        gtin=words.get("gtin", ""),
        description=words.get("description", ""),
        partner=partner,
    )


def binned(pairs: Sequence[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    bins: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    edges = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
    for confidence, right in pairs:
        bins[max(edge for edge in edges if confidence >= edge)].append((confidence, right))
    return [
        (statistics.mean(c for c, _ in each), statistics.mean(r for _, r in each), len(each))
        for _, each in sorted(bins.items())
    ]


def floors(data: MasterSet, papers: Sequence[Paper]) -> dict[str, object]:
    names = {firm.number: utils.default_process(firm.name) for firm in data.partners if firm.role == "customer"}
    texts = {material.number: utils.default_process(material.description) for material in data.materials}
    best, best_lines, exact, exact_lines = Score(), Score(), Score(), Score()
    spent = 0.0
    for paper in papers[:_FLOOR_PAPERS]:
        start = time.perf_counter()
        name = paper.extraction.fields.get("sender_name")
        best.add(paper.partner, extract_one(str(name.value) if name else "", names), ())
        for item, truth in zip(paper.extraction.line_items, paper.materials, strict=True):
            text = item.get("description")
            best_lines.add(truth, extract_one(str(text.value) if text else "", texts), ())
        spent += time.perf_counter() - start
    keys, numbers = exact_keys(data)
    for paper in papers:
        found = {keys[key] for key in written_keys(paper) if key in keys}
        exact.add(paper.partner, found.pop() if len(found) == 1 else "", ())
        for item, truth in zip(paper.extraction.line_items, paper.materials, strict=True):
            written = [str(item[f].value) for f in ("supplier_material_number", "gtin") if f in item]
            exact_lines.add(truth, next((numbers[w] for w in written if w in numbers), ""), ())
    return {
        "extractOne": {"partners": best, "lines": best_lines, "milliseconds": spent / _FLOOR_PAPERS * 1000},
        "exact only": {"partners": exact, "lines": exact_lines},
    }


def extract_one(text: str, choices: dict[str, str]) -> str:
    found = process.extractOne(
        utils.default_process(text), choices, scorer=fuzz.token_sort_ratio, score_cutoff=_FLOOR_CUTOFF
    )
    return found[2] if text and found else ""


def exact_keys(data: MasterSet) -> tuple[dict[str, str], dict[str, str]]:
    """Keys that are one partner's only; and of materials."""
    owners: dict[str, set[str]] = defaultdict(set)
    for firm in data.partners:
        for key in (firm.tax_id, *firm.ibans, *firm.mail_domains, f"number {firm.number}"):
            owners[key].add(firm.number)
    numbers = {material.number: material.number for material in data.materials}
    gtins = Counter(material.gtin for material in data.materials)
    numbers |= {m.gtin: m.number for m in data.materials if m.gtin and gtins[m.gtin] == 1}
    return {key: next(iter(each)) for key, each in owners.items() if key and len(each) == 1}, numbers


def written_keys(paper: Paper) -> list[str]:
    fields = paper.extraction.fields
    keys = [str(fields[name].value) for name in ("sender_tax_id", "sender_iban") if name in fields]
    keys += [f"number {fields['customer_number'].value}"] if "customer_number" in fields else []
    return [*keys, paper.mail.rpartition("@")[2]]


_HEAD = (
    "| | cases | precision of automatic links | wrong in silence | recall | of the rest, right one offered "
    "| of those without a right one, linked |\n|---|--:|--:|--:|--:|--:|--:|"
)


def markdown(results: dict[str, object]) -> str:
    floor = results["floors"]
    speed = results["milliseconds"]
    assert isinstance(floor, dict)
    assert isinstance(speed, dict)
    lines = [_HEAD]
    for what in ("partners", "lines"):
        lines.append(_score(results[what]).row(what))
        if what == "lines":
            kinds = results["kinds"]
            assert isinstance(kinds, dict)
            lines += [_score(score).row(f"– {kind}") for kind, score in kinds.items()]
        lines += [_score(each[what]).row(f"floor {name}: {what}") for name, each in floor.items()]
    slow = floor["extractOne"]["milliseconds"]
    lines += [
        "",
        f"A paper takes {speed['median']:.1f} ms (median), {speed['p95']:.1f} ms (95 %), of one processor "
        f"{speed['cpu_median']:.1f} and {speed['cpu_p95']:.1f} ms; the floor extractOne {slow:.0f} ms, "
        f"{slow / speed['median']:.0f} times as long.",
        f"Loading {results['load_seconds']:.1f} s; first search {results['build_seconds']:.2f} s, with kept indexes "
        f"{results['open_seconds']:.2f} s; {results['memory_mib']:.0f} MiB memory, "
        f"{results['files_mib']:.0f} MiB kept.",
        "",
    ]
    reliability_of = results["reliability"]
    assert isinstance(reliability_of, dict)
    for what, bins in reliability_of.items():
        lines += [f"{what}: confidence → right (number): " + ", ".join(f"{c:.2f} → {r:.2f} ({n})" for c, r, n in bins)]
    wrong = results["wrong"]
    assert isinstance(wrong, list)
    return "\n".join([*lines, "", *wrong[:40]])


def _score(value: object) -> Score:
    assert isinstance(value, Score)
    return replace(value)


if __name__ == "__main__":
    main()
