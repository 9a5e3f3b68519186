"""Writes a BERT so small that it can live beside the tests, in two forms.

    pip install sentence-transformers onnx
    python make_tiny.py

`tiny/`: random weights, CLS pooling, half-precision storage for one matrix, heads of 12
dimensions; `tiny/golden.json` has the vectors sentence-transformers gives.
`tiny-export/`: a ready ONNX graph with a mask, which is no BERT at all.
"""

import json
import pathlib

import onnx
import safetensors.torch
import sentence_transformers
import tokenizers
import torch
import transformers
from onnx import TensorProto, helper, numpy_helper
from sentence_transformers import models

HERE = pathlib.Path(__file__).resolve().parent
WORDS = "the call was lost and no one saw it on screen we need export to csv or pdf in one click ! ? .".split()
TEXTS = ["", "the call was lost", "export to csv in one click !", "unknown words only", "we need pdf " * 40]


def tokenizer():
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(WORDS)]
    made = tokenizers.BertWordPieceTokenizer({word: index for index, word in enumerate(vocabulary)})
    return made, len(vocabulary)


def tiny():
    folder = HERE / "tiny"
    made, size = tokenizer()
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=size, hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=40,
        max_position_embeddings=48, layer_norm_eps=1e-7,
    )
    bert = transformers.BertModel(config, add_pooling_layer=False)
    for weight in bert.parameters():
        weight.data.add_(torch.randn_like(weight) * 0.2)
    half = "encoder.layer.0.output.dense.weight"
    state = bert.state_dict()
    state[half] = state[half].half().float()
    bert.load_state_dict(state)
    fast = transformers.BertTokenizerFast(tokenizer_object=made._tokenizer, model_max_length=48)
    source = folder / "source"
    bert.save_pretrained(source)
    fast.save_pretrained(source)
    transformer = models.Transformer(str(source), max_seq_length=32)
    pooling = models.Pooling(24, pooling_mode="cls")
    model = sentence_transformers.SentenceTransformer(modules=[transformer, pooling], device="cpu")
    items = []
    for text in TEXTS:
        vector = model.encode([text], normalize_embeddings=True)[0]
        items.append({"text": text, "millionths": [round(float(x) * 1e6) for x in vector]})
    (folder / "golden.json").write_text(json.dumps({"items": items}, separators=(",", ":")) + "\n")
    stored = {name: tensor for name, tensor in state.items() if "position_ids" not in name}
    stored[half] = stored[half].half()
    safetensors.torch.save_file({f"bert.{name}": t.contiguous() for name, t in stored.items()}, folder / "model.safetensors")
    settings = json.loads((source / "config.json").read_text())
    settings["model_type"] = "bert"
    (folder / "config.json").write_text(json.dumps(settings, indent=1, sort_keys=True) + "\n")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 32}\n')
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling/config.json").write_text('{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}\n')
    made.save(str(folder / "tokenizer.json"))
    for path in source.iterdir():
        path.unlink()
    source.rmdir()


def export():
    folder = HERE / "tiny-export"
    folder.mkdir(exist_ok=True)
    made, size = tokenizer()
    made.save(str(folder / "tokenizer.json"))
    table = torch.arange(size * 4, dtype=torch.float32).remainder(7).sub(3).reshape(size, 4).numpy()
    shape = ["texts", "length"]
    ints = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, shape)
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["words"]),
            helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["mask", "last"], ["column"]),
            helper.make_node("Mul", ["words", "column"], ["last_hidden_state"]),
        ],
        "words",
        [ints("input_ids"), ints("attention_mask")],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, 4])],
        [numpy_helper.from_array(table, "table"), helper.make_tensor("last", TensorProto.INT64, [1], [-1])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, folder / "model.onnx")


tiny()
export()
