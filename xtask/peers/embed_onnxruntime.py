"""ONNX Runtime, fp32, batches of 8 texts of like length:
embed_onnxruntime.py MODEL TEXTS VECTORS CORES ONNX_FILE
The graph is PyTorch's own export, made at the first call."""

import os
import sys
import time

import numpy
import onnxruntime
from tokenizers import Tokenizer

from common import DIMENSIONS, read_texts, report, write_vectors

BATCH = 8
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def export(model_folder, onnx_file):
    import torch
    from transformers import AutoModel

    class LastHiddenState(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.bert = AutoModel.from_pretrained(model_folder, attn_implementation="eager").eval()

        def forward(self, ids, mask, types):
            return self.bert(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state

    ids = torch.ones((2, 16), dtype=torch.long)
    with torch.no_grad():
        torch.onnx.export(
            LastHiddenState(),
            (ids, ids, torch.zeros_like(ids)),
            onnx_file + ".part",
            input_names=INPUTS,
            output_names=["last_hidden_state"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in [*INPUTS, "last_hidden_state"]},
            opset_version=17,
            dynamo=False,
        )
    os.replace(onnx_file + ".part", onnx_file)


def embed(session, tokenizer, texts):
    encodings = tokenizer.encode_batch(texts)
    order = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
    vectors = numpy.empty((len(texts), DIMENSIONS), dtype=numpy.float32)
    for first in range(0, len(order), BATCH):
        batch = order[first : first + BATCH]
        length = max(len(encodings[index].ids) for index in batch)
        ids = numpy.zeros((len(batch), length), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, index in enumerate(batch):
            tokens = encodings[index].ids
            ids[row, : len(tokens)], mask[row, : len(tokens)] = tokens, 1
        inputs = dict(zip(INPUTS, [ids, mask, numpy.zeros_like(ids)]))
        (states,) = session.run(None, inputs)
        weights = mask[:, :, None].astype(numpy.float32)
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        vectors[batch] = means / numpy.linalg.norm(means, axis=1, keepdims=True)
    return vectors


model_folder, texts_file, vectors_file, cores, onnx_file = sys.argv[1:]
if not os.path.exists(onnx_file):
    export(model_folder, onnx_file)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(cores)
session = onnxruntime.InferenceSession(onnx_file, options, providers=["CPUExecutionProvider"])
tokenizer = Tokenizer.from_file(os.path.join(model_folder, "tokenizer.json"))
tokenizer.enable_truncation(256)
tokenizer.no_padding()
texts = read_texts(texts_file)
embed(session, tokenizer, texts[:8])

start = time.perf_counter()
vectors = embed(session, tokenizer, texts)
seconds = time.perf_counter() - start

write_vectors(vectors_file, vectors)
report(texts=len(texts), seconds=seconds)
