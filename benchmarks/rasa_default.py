"""What ours is measured against: Rasa's recommended pipeline for German, as `rasa init` writes it.

And what Rasa costs without any understanding (`FLOOR`): rules, an answer, the tracker store, HTTP.
"""

from __future__ import annotations

FLOOR = """
recipe: default.v1
language: de
assistant_id: floor
pipeline:
  - name: constant.Constant
policies:
  - name: RulePolicy
    core_fallback_threshold: 0.0
"""
WITH_SPACY = """
  - name: SpacyNLP
    model: de_core_news_sm
  - name: SpacyTokenizer
  - name: SpacyFeaturizer
"""
WITHOUT_SPACY = """
  - name: WhitespaceTokenizer
"""


def config(epochs: int, *, spacy: bool = False, threshold: float = 0.3, ambiguity: float = 0.1) -> str:
    """Return config.yml. `threshold` and `ambiguity` are those of the FallbackClassifier.

    One epoch makes it useless as a judge of meaning and changes neither the size of its networks nor what
    they cost to load and to run.
    """
    return f"""
recipe: default.v1
language: de
assistant_id: default
pipeline:{(WITH_SPACY if spacy else WITHOUT_SPACY).rstrip()}
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: {epochs}
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: {threshold}
    ambiguity_threshold: {ambiguity}
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
    core_fallback_threshold: 0.0
  - name: UnexpecTEDIntentPolicy
    max_history: 5
    epochs: {epochs}
  - name: TEDPolicy
    max_history: 5
    epochs: {epochs}
    constrain_similarities: true
"""
