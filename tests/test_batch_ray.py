"""The same batch on Ray: the same results, also where actors are killed; and what is said where Ray is missing."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from batches import Runs, ended, killed_at_last, results, small_reports, wait_until
from conftest import ROOT
from hostile import never_ending

if TYPE_CHECKING:
    from ray.cluster_utils import Cluster

needs_ray = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed (reviewer[ray])")


def test_without_ray_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    small_reports(tmp_path / "报告", 1)
    (tmp_path / "ray.py").write_text("raise ImportError('no ray here')", encoding="utf-8")
    runs = Runs(tmp_path / "data", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    run = runs(tmp_path / "报告", "--output", tmp_path / "结果", "--engine", "ray")
    assert run.returncode == 2 and 'pip install ".[ray]"' in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


@needs_ray
def test_a_cluster_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    small_reports(tmp_path / "报告", 1)
    runs = Runs(tmp_path / "data")
    address = ("--engine", "ray", "--ray-address", "127.0.0.1:1")
    run = runs(tmp_path / "报告", "--output", tmp_path / "结果", *address)
    assert run.returncode == 2 and "无法连接Ray 集群" in run.stderr and "Traceback" not in run.stderr


def actors() -> list[int]:
    """The actors of all runs on this machine."""
    lines = {path: path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()}
    return [int(path.parent.name) for path, line in lines.items() if line.startswith(b"ray::_Actor")]


@needs_ray
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the actors in /proc")
def test_ray_gives_the_same_results_though_an_actor_is_killed_and_a_report_never_ends(tmp_path: Path) -> None:
    folder, output = tmp_path / "报告", tmp_path / "ray"
    small_reports(folder)
    assert Runs(tmp_path / "one")(folder, "--output", tmp_path / "local").returncode == 0
    never_ending(folder / "不完.pdf")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7\nnothing")
    earlier = set(actors())
    on_ray = Runs(tmp_path / "two", REVIEWER_REPORT_SECONDS="25")
    with killed_at_last(on_ray.start(folder, "--output", output, "--engine", "ray", "--workers", "2")) as run:
        wait_until(lambda: results(output) and set(actors()) - earlier, run)
        os.kill((set(actors()) - earlier).pop(), signal.SIGKILL)
        done = ended(run)
    assert done.returncode == 3 and "共 8 份，评审完成 6 份，未能评审 2 份" in done.stdout, done.stderr
    assert "不完.pdf" in done.stderr and "超过 25 秒" in done.stderr and "坏.pdf" in done.stderr
    assert "Traceback" not in done.stderr
    assert results(output) == results(tmp_path / "local")
    assert not set(actors()) - earlier, "no actor outlives its run"


@contextmanager
def two_nodes() -> Iterator[Cluster]:
    """A cluster of two nodes on this machine, each with room for one actor."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        cluster.add_node(num_cpus=1)
        yield cluster
    finally:
        cluster.shutdown()


@needs_ray
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds the actors in /proc")
def test_a_node_of_the_cluster_that_dies_costs_no_report(tmp_path: Path) -> None:
    folder, output = tmp_path / "报告", tmp_path / "ray"
    for number in range(4):
        small_reports(folder / f"第{number}批")
    assert Runs(tmp_path / "one")(folder, "--output", tmp_path / "local").returncode == 0
    on_ray = Runs(tmp_path / "two")
    with two_nodes() as cluster:
        earlier = set(actors())
        address = ("--engine", "ray", "--ray-address", cluster.address, "--workers", "2")
        with killed_at_last(on_ray.start(folder, "--output", output, *address)) as run:
            wait_until(lambda: results(output) and len(set(actors()) - earlier) == 2, run)
            (node,) = cluster.worker_nodes
            cluster.remove_node(node, allow_graceful=False)
            assert len(results(output)) < 24, "the node was still at work"
            done = ended(run)
    assert done.returncode == 0 and "评审完成 24 份" in done.stdout, done.stderr
    assert "Traceback" not in done.stderr
    assert results(output) == results(tmp_path / "local")
