"""sentence-transformers as it comes: embed_sentence_transformers.py MODEL TEXTS VECTORS CORES"""

import sys
import time

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

from common import read_texts, report, write_vectors

model_folder, texts_file, vectors_file, cores = sys.argv[1:]
torch.set_num_threads(int(cores))
transformer = Transformer(model_folder, max_seq_length=256)
pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="mean")
model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")
texts = read_texts(texts_file)
model.encode(texts[:8])  # what is made at first use is no part of the time

start = time.perf_counter()
vectors = model.encode(texts, show_progress_bar=False, convert_to_numpy=True)
seconds = time.perf_counter() - start

write_vectors(vectors_file, vectors)
report(texts=len(texts), seconds=seconds)
