"""`python -m reviewer.mapping.training`: trains the default encoder."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path

from reviewer.errors import ReviewerError


def main() -> int:
    """Parse the call, train, and answer with the exit status."""
    call = _parser().parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S", stream=sys.stderr)
    try:
        _train(call)
    except ReviewerError as error:
        sys.stderr.write(f"错误：{error}\n")
        return error.exit_status
    return 0


def _train(call: argparse.Namespace) -> None:
    from reviewer.mapping.training.settings import read_training_settings

    settings = read_training_settings(call.settings)
    # Read by the tokenizers library when it is first imported, hence before the import below.
    os.environ.setdefault("RAYON_NUM_THREADS", str(settings.threads))
    from reviewer.mapping.training.train import train_encoder

    train_encoder(call.corpus, call.labelled, call.out, settings, call.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m reviewer.mapping.training", description="训练默认的中文向量模型")
    parser.add_argument("--corpus", type=Path, required=True, help="通用语料：文件夹，或其 .tar.xz 压缩包")
    parser.add_argument("--labelled", type=Path, default=Path("models/labelled"), help="标注段落所在文件夹")
    parser.add_argument("--out", type=Path, default=Path("models/zh-static"), help="模型写到哪个文件夹")
    parser.add_argument("--settings", type=Path, default=Path("models/training.yaml"), help="训练设置")
    parser.add_argument("--seed", type=int, default=7, help="随机种子")
    return parser


if __name__ == "__main__":
    sys.exit(main())
