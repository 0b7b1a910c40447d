"""The same detection on a cluster of two workers, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gis.domain.imagery_errors import ClusterAbsent
from gis.imagery.detecting import Order, detect
from gis.imagery.options import Options
from gis.imagery.record import record
from gis.imagery.running import Cluster, Threads, runner
from gis.imagery.scoring import score_window

distributed = pytest.importorskip("distributed")

SCENES = Path(__file__).parents[2] / "sample_data" / "scenes"
ORDER = Order(SCENES / "before_20240406.tif", SCENES / "after_20240811.tif", Options())


class Killing(Cluster):
    """A cluster that loses a worker after the fifth window."""

    def __init__(self, client: Any, victim: int) -> None:
        super().__init__(client, ahead=4)
        self._victim = victim
        self.has_killed = False

    def map(self, function: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        for number, answer in enumerate(super().map(function, jobs), 1):
            if function is score_window and number == 5 and not self.has_killed:
                os.kill(self._victim, signal.SIGKILL)
                self.has_killed = True
            yield answer


@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_changes_nothing(tmp_path: Path) -> None:
    here = record(detect(ORDER, tmp_path / "here", Threads(2)))
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50, local_directory=str(tmp_path)
    )
    with cluster, distributed.Client(cluster, set_as_default=False) as client:
        pids = client.run(os.getpid)
        killing = Killing(client, next(iter(pids.values())))
        there = record(detect(ORDER, tmp_path / "there", killing, window=50))
    assert killing.has_killed
    assert there["results"] == here["results"]
    for name in ("mask.tif", "score.tif"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    assert list((tmp_path / "there").glob(".parts-*")) == []


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gis.imagery.running.PATIENCE_S", 1)
    with pytest.raises(ClusterAbsent) as refused, runner(1, "tcp://127.0.0.1:9"):
        pass
    assert "127.0.0.1:9" in refused.value.text.zh
