"""A compiled network: an ONNX graph with its weights in a file of their own beside it.

The weights are not read into memory but mapped: only the rows of the word table that a question
needs, and what is multiplied with, are ever looked at.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch

    Tokens = Mapping[str, torch.Tensor]

GRAPH_FILE, WEIGHTS_FILE = "model.onnx", "weights.bin"
TRACED_FILE = "traced.onnx"
ONNX_OPSET = 17
INPUTS = ("input_ids", "attention_mask")
OUTPUT = "vectors"
# Two: the laptop this runs on has little more to spare, and a single question gains nothing above.
THREADS = 2
QUIET = 3  # onnxruntime logs errors only
# Smaller tensors stay in the graph.
LEAST_MAPPED_BYTES = 1024
# What onnxruntime raises for a graph it cannot read; these have no base class of their own.
GRAPH_ERRORS = (
    ort.Fail,
    ort.InvalidArgument,
    ort.InvalidGraph,
    ort.InvalidProtobuf,
    ort.NoSuchFile,
    ort.RuntimeException,
)


def open_graph(folder: Path, *, threads: int = THREADS) -> onnxruntime.InferenceSession:
    """Return the session of a folder's graph: `INPUTS` (texts, tokens) int64 → `OUTPUT`.

    Raises:
        GRAPH_ERRORS: if the graph or its weights are absent or damaged.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = QUIET
    # The graph was optimised when it was compiled; doing it again doubles the loading time.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    # Threads that spin while they wait would take both cores from everybody else.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(
        folder / GRAPH_FILE, options, providers=["CPUExecutionProvider"]
    )


def write_graph(
    module: "torch.nn.Module", folder: Path, tokens: "Tokens", *, per_token: bool
) -> None:
    """Write a module's graph and weights into an existing folder.

    Args:
        module: takes `INPUTS` in their order and returns `OUTPUT`.
        folder: where.
        tokens: two texts' `INPUTS` to trace it with, the shorter one padded.
        per_token: whether it returns one vector for each token, or one for each text.
    """
    import torch

    axes = {name: {0: "texts", 1: "tokens"} for name in INPUTS}
    axes[OUTPUT] = {0: "texts", 1: "tokens"} if per_token else {0: "texts"}
    traced = folder / TRACED_FILE
    with torch.no_grad(), warnings.catch_warnings():
        # The tracing exporter is the older one: four times as fast, and needs no onnxscript.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(tokens[name] for name in INPUTS),
            str(traced),
            input_names=list(INPUTS),
            output_names=[OUTPUT],
            dynamic_axes=axes,
            opset_version=ONNX_OPSET,
            dynamo=False,
        )
    _optimise(traced, folder / GRAPH_FILE)
    traced.unlink()


def _optimise(traced: Path, graph: Path) -> None:
    """Write the graph with its nodes fused, as far as that holds on every processor."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = QUIET
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(graph)
    entry = "session.optimized_model_external_initializers_"
    options.add_session_config_entry(f"{entry}file_name", WEIGHTS_FILE)
    options.add_session_config_entry(f"{entry}min_size_in_bytes", str(LEAST_MAPPED_BYTES))
    onnxruntime.InferenceSession(traced, options, providers=["CPUExecutionProvider"])
