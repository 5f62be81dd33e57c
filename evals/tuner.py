"""The encoder in training: its heads, what they tell apart, and their joint loss."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.tuning_texts import Marked, functions_of, mark, mark_coverage, vary
from index.compile import locate_model
from index.corpus import Corpus
from index.examples import KINDS, Example, is_held_aside
from index.ranker_fit import PLACE_WEIGHTS
from index.tuned_graph import HEAD_PREFIX, LAYER_PREFIX
from index.tuned_heads import CARD_FILE
from index.versions import DEFAULT_MODEL

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

MOST_TOKENS = 160
HEADS_RATE, DECAY, LAYER_DECAY, SMOOTHING, DROPOUT = 1e-3, 0.01, 0.9, 0.05, 0.1
KIND_WEIGHT, ATTRIBUTE_WEIGHT, SECTION_WEIGHT = 0.8, 0.2, 0.7
# What a comparison is about has to be found whole, what an explanation is about only helps.
TOPIC_WEIGHTS = {"compare": 2.0, "explain": 0.5}
COVERAGE_WEIGHT = 0.3
# Sentences of the articles shown with each batch, each an example of its own section.
SENTENCES = 4
DIM, UNLABELLED = 384, -100
LEADER_FORM = "fractional"


@dataclass(frozen=True, slots=True)
class Classes:
    """What each head tells apart."""

    roles: tuple[str, ...]
    criteria: tuple[str, ...]
    forms: tuple[str, ...]
    functions: tuple[str, ...]
    function_of: dict[str, str]
    sections: tuple[str, ...]

    @property
    def sizes(self) -> dict[str, int]:
        """Return the number of classes of each head."""
        return {
            "role": len(self.roles),
            "kind": len(KINDS),
            "criterion": 2 * len(self.criteria) + 1,
            "form": len(self.forms),
            "function": len(self.functions),
            "section": len(self.sections),
            "topic": len(self.roles),
            "coverage": 2,
        }

    def answers(self, sections: Sequence[str]) -> list[float]:
        """Return what the section head should say: shares of sum 1, more for those named first."""
        shares = [0.0] * len(self.sections)
        for place, section in enumerate(sections):
            if section in self.sections:
                weight = PLACE_WEIGHTS[min(place, len(PLACE_WEIGHTS) - 1)]
                shares[self.sections.index(section)] += weight
        total = sum(shares) or 1.0
        return [share / total for share in shares]

    def label(self, head: str, example: Example) -> int:
        """Return an example's class for a head; UNLABELLED where it says nothing about it."""
        if head == "kind":
            return KINDS.index(example.kind)
        if example.kind != "recommend":
            return UNLABELLED
        role = example.roles[0]
        if head == "form":
            return self.forms.index(role if role in self.forms else LEADER_FORM)
        told = [self.function_of.get(one.criterion, "") for one in example.signals]
        named = [self.function_of.get(role, ""), *told]
        known = [name for name in named if name in self.functions]
        return self.functions.index(known[0]) if known else UNLABELLED


def classes_of(corpus: Corpus) -> Classes:
    """Return the classes of a corpus; the two technology roles count as two functions."""
    by_role = {one.id: one.function for one in corpus.roles if one.function != "any"}
    apart = {"fcto": "built technology"}
    function_of = {**functions_of(corpus), **by_role, **apart}
    others = tuple(one.id for one in corpus.roles if not one.name.startswith("Fractional"))
    learned = [one for one in corpus.examples if not is_held_aside(one)]
    named = {section for one in learned for section in one.sections}
    return Classes(
        roles=tuple(one.id for one in corpus.roles),
        criteria=tuple(sorted(one.id for one in corpus.criteria)),
        forms=(LEADER_FORM, *others),
        functions=tuple(sorted(set(function_of.values()))),
        function_of=function_of,
        sections=tuple(sorted(named)),
    )


class Trainer:
    """The encoder in training with its heads, tokenizer and source of chance."""

    def __init__(self, classes: Classes, seed: int, told: Sequence[tuple[str, str]] = ()) -> None:
        """Load the default model and begin the heads at random.

        Args:
            classes: what the heads tell apart.
            seed: of everything left to chance.
            told: sentences of the articles and their sections' ids.
        """
        import torch
        from transformers import AutoModel, AutoTokenizer

        located = locate_model(DEFAULT_MODEL)
        torch.manual_seed(seed)
        self.generator = random.Random(seed)
        self.classes = classes
        self.told = [pair for pair in told if pair[1] in classes.sections]
        self.tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(located)
        self.encoder: PreTrainedModel = AutoModel.from_pretrained(located)
        self.encoder.embeddings.requires_grad_(False)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.heads = torch.nn.ModuleDict(
            {name: torch.nn.Linear(DIM, size) for name, size in classes.sizes.items()}
        )

    def loss(self, examples: list[Example], others: list[Example]) -> "torch.Tensor":
        """Return the joint loss of a batch, each example varied anew."""
        import torch

        texts = [vary(one, others, self.generator) for one in examples]
        told = self.generator.sample(self.told, min(SENTENCES, len(self.told)))
        tokens = self.tokenizer(
            [*texts, *(sentence for sentence, _ in told)],
            padding=True,
            truncation=True,
            max_length=MOST_TOKENS,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        spans = tokens.pop("offset_mapping")
        states = self.encoder(**tokens).last_hidden_state
        mask = tokens["attention_mask"][..., None].float()
        every = self.dropout((states * mask).sum(1) / mask.sum(1))
        whole = every[: len(examples)]
        asked = torch.tensor([float(one.kind == "recommend") for one in examples])
        chances = torch.log_softmax(self.heads["role"](whole), -1)
        total = -((self._wanted_roles(examples) * chances).sum(-1) * asked).mean()
        for head in ("kind", "form", "function"):
            total = total + self._label_loss(head, whole, examples)
        answers = [*(one.sections for one in examples), *((section,) for _, section in told)]
        total = total + self._section_loss(every, answers) + self._topic_loss(whole, examples)
        return total + self._statement_losses(states, spans, texts, examples)

    def _label_loss(
        self, head: str, whole: "torch.Tensor", examples: list[Example]
    ) -> "torch.Tensor":
        import torch
        from torch.nn.functional import cross_entropy

        labels = torch.tensor([self.classes.label(head, one) for one in examples])
        if not (labels >= 0).any():
            return whole.new_zeros(())
        if head == "kind":
            return KIND_WEIGHT * cross_entropy(
                self.heads[head](whole), labels, label_smoothing=SMOOTHING
            )
        share = sum(one.kind == "recommend" for one in examples) / len(examples)
        return ATTRIBUTE_WEIGHT * share * cross_entropy(self.heads[head](whole), labels)

    def _section_loss(
        self, whole: "torch.Tensor", answers: Sequence[Sequence[str]]
    ) -> "torch.Tensor":
        import torch

        wanted = torch.tensor([self.classes.answers(sections) for sections in answers])
        chances = torch.log_softmax(self.heads["section"](whole), -1)
        return -SECTION_WEIGHT * (wanted * chances).sum(-1).sum() / len(answers)

    def _topic_loss(self, whole: "torch.Tensor", examples: list[Example]) -> "torch.Tensor":
        import torch
        from torch.nn.functional import binary_cross_entropy_with_logits

        weights = [TOPIC_WEIGHTS.get(one.kind, 0.0) * bool(one.roles) for one in examples]
        if not any(weights):
            return whole.new_zeros(())
        wanted = torch.tensor(
            [[float(role in one.roles) for role in self.classes.roles] for one in examples]
        )
        scores = self.heads["topic"](whole).float()
        loss = binary_cross_entropy_with_logits(scores, wanted, reduction="none").mean(-1)
        return (loss * torch.tensor(weights)).mean()

    def _statement_losses(
        self,
        states: "torch.Tensor",
        spans: "torch.Tensor",
        texts: list[str],
        examples: list[Example],
    ) -> "torch.Tensor":
        numbers = {name: number for number, name in enumerate(self.classes.criteria)}
        criteria, coverage = [], []
        for text, one in zip(texts, examples, strict=True):
            criteria.append(mark(text, one, numbers, self.generator))
            coverage.append(mark_coverage(text, one, self.generator))
        share = sum(one.kind == "recommend" for one in examples) / len(examples)
        return share * self._statement_loss("criterion", states, spans, criteria) + (
            COVERAGE_WEIGHT * self._statement_loss("coverage", states, spans, coverage)
        )

    def _statement_loss(
        self, head: str, states: "torch.Tensor", spans: "torch.Tensor", texts: Sequence[Marked]
    ) -> "torch.Tensor":
        import torch
        from torch.nn.functional import cross_entropy

        vectors: list[torch.Tensor] = []
        labels: list[int] = []
        for row, marked in enumerate(texts):
            starts, ends = spans[row, :, 0], spans[row, :, 1]
            for start, end, label in marked.statements:
                inside = (starts < end) & (ends > start) & (ends > starts)
                if inside.any():
                    vectors.append(states[row][inside].mean(0))
                    labels.append(label)
        if not vectors:
            return states.new_zeros(())
        scores = self.heads[head](self.dropout(torch.stack(vectors)))
        return cross_entropy(scores, torch.tensor(labels), label_smoothing=SMOOTHING)

    def _wanted_roles(self, examples: list[Example]) -> "torch.Tensor":
        import torch

        wanted = torch.zeros(len(examples), len(self.classes.roles))
        for row, one in enumerate(examples):
            for role in one.roles if one.kind == "recommend" else ():
                wanted[row, self.classes.roles.index(role)] = 1 / len(one.roles)
        return wanted * (1 - SMOOTHING) + SMOOTHING / len(self.classes.roles)

    def parameter_groups(self, rate: float) -> list[dict[str, object]]:
        """Return what is trained, lower layers more slowly (Howard and Ruder 2018)."""
        import torch

        layers = self.encoder.get_submodule("encoder.layer")
        assert isinstance(layers, torch.nn.ModuleList)
        groups: list[dict[str, object]] = [
            {"params": list(self.heads.parameters()), "lr": HEADS_RATE, "weight_decay": DECAY}
        ]
        for number, layer in enumerate(layers):
            slower = rate * LAYER_DECAY ** (len(layers) - 1 - number)
            groups.append({"params": list(layer.parameters()), "lr": slower, "weight_decay": DECAY})
        return groups

    def save(self, path: Path) -> None:
        """Write the trained layers and heads as float16 safetensors, and the card beside them."""
        from safetensors.torch import save_file

        layers = {
            name: tensor.half().contiguous()
            for name, tensor in self.encoder.state_dict().items()
            if name.startswith(LAYER_PREFIX)
        }
        heads = {
            HEAD_PREFIX + name: tensor.half() for name, tensor in self.heads.state_dict().items()
        }
        save_file({**layers, **heads}, path)
        card = {
            "roles": self.classes.roles,
            "kinds": KINDS,
            "criteria": self.classes.criteria,
            "sections": self.classes.sections,
        }
        (path.parent / CARD_FILE).write_text(json.dumps(card, indent=1), encoding="utf-8")

    def start_from(self, path: Path) -> None:
        """Take over weights that `save` wrote for the same roles and criteria."""
        from safetensors.torch import load_file

        saved = {name: tensor.float() for name, tensor in load_file(path).items()}
        layers = {name: w for name, w in saved.items() if name.startswith(LAYER_PREFIX)}
        self.encoder.load_state_dict(layers, strict=False)
        cut = len(HEAD_PREFIX)
        heads = {name[cut:]: w for name, w in saved.items() if name.startswith(HEAD_PREFIX)}
        self.heads.load_state_dict(heads, strict=False)


def write_mean(paths: Sequence[Path], output: Path) -> None:
    """Write the mean of weights that `Trainer.save` wrote; the card beside them fits it too."""
    import torch
    from safetensors.torch import load_file, save_file

    runs = [load_file(path) for path in paths]
    mean = {name: torch.stack([run[name].float() for run in runs]).mean(0) for name in runs[0]}
    save_file({name: tensor.half() for name, tensor in mean.items()}, output)
