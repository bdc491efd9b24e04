"""What a night does with feedback: what came in is concluded, and whoever gave it is told what became of it."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta

from models.embedder import Embedder
from models.errors import MillwrightError, NotFound
from models.store import Store
from models.store.feedback import Feedback
from services.answering.model.budget import compiling
from services.answering.model.roles import LanguageModels
from services.learning.comment_model import ByModel, WithMeaning, labelled_comments, learn_from_model
from services.learning.comments import Classified, Classifier, shipped_weights
from services.learning.endings import Ending, Verdict, end_of
from services.learning.feedback import Vote, conclude, labelled_case
from services.learning.retiring import retire
from services.learning.unlabelled import keep_consistent
from services.learning.withdrawn import withdraw_demos

WAITS = timedelta(days=30)
"""A vote that nobody could judge for so long is rejected, with that reason; one that says unsafe waits on."""

MOST_LOGGED = 10
"""Different endings of votes that the log of a night tells."""

UNTOLD_AFTER = timedelta(days=90)
"""Older votes are no news to anybody."""

log = logging.getLogger(__name__)


def close_day(store: Store, embedder: Embedder | None = None, models: LanguageModels | None = None) -> int:
    """Concludes what is open, retires examples of superseded documents, keeps new ones, and tells; returns how many.

    embedder, models: to classify comments better than was possible as they came in."""
    for feedback in store.feedback.in_states(["new"]):
        _conclude(store, feedback)
    _look_again(store, embedder, models or LanguageModels())
    _give_up(store, datetime.now(UTC) - WAITS)
    withdraw_demos(store)
    retire(store, store.documents.all())
    keep_consistent(store)
    return tell(store)


def tell(store: Store) -> int:
    """Keeps for every vote what its giver is told, and has it brought to the thread if the question came from one."""
    told: Counter[str] = Counter()
    since = datetime.now(UTC) - UNTOLD_AFTER
    for feedback in store.feedback.in_states(list(Ending)):
        if feedback.told == feedback.outcome or feedback.created_at < since:
            continue
        place = store.deliveries.place(feedback.query_id)
        if place is not None and feedback.principal.startswith("slack:"):
            store.deliveries.tell(feedback.query_id, feedback.id, place, f"Your feedback: {feedback.outcome}")
        store.feedback.tell(feedback.id, feedback.outcome)
        told[f"{feedback.state}: {feedback.outcome}"] += 1
    for said, times in told.most_common(MOST_LOGGED):
        log.info("What became of votes, told %d times: %s", times, said)
    return told.total()


def _conclude(store: Store, feedback: Feedback) -> None:
    """For votes of an earlier release, and of a process that died before it was done with one."""
    try:
        vote = _vote(store, feedback)
        if vote is not None:
            case, unfit = labelled_case(store, vote)
            conclude(store, feedback, vote, case, unfit)
            return
        why = "What the answer draws on may not be seen any more."
    except MillwrightError as error:
        why = str(error)
    store.feedback.end(feedback.id, Ending.REJECTED, f"Kept, but it teaches nothing: {why}")


def _look_again(store: Store, embedder: Embedder | None, models: LanguageModels) -> None:
    """Classifies anew what no person has judged and no example came of: a better classifier may see a defect in it."""
    open_ = [
        f
        for f in store.feedback.in_states([Ending.REVIEW, Ending.DEFECT, Ending.REJECTED])
        if not f.reviewed_by and not f.unsafe and _comment(f) and f.told != f.outcome
    ]
    model = models.of("judge")
    if not open_ or (embedder is None and model is None):
        return
    local: Classifier = WithMeaning(labelled_comments(), embedder) if embedder else shipped_weights()
    comments = [_comment(f) for f in open_]
    if model is None:
        found = local(comments)
    else:
        with compiling(models.budgets, store.spending) as meter:
            found = ByModel(model, local, meter)(comments)
            learn_from_model(store, model, local, meter)
    for feedback, classified in zip(open_, found, strict=True):
        _reclassify(store, feedback, classified)


def _reclassify(store: Store, feedback: Feedback, found: Classified) -> None:
    kept = {**feedback.classified, **found.to_json()}
    vote = _vote(store, feedback)
    if vote is None or feedback.classified.get("by") == "form":
        return
    _, unfit = labelled_case(store, vote)
    how = end_of(vote.verdict, vote.comment, found, vote.answer, unfit)
    store.feedback.end(feedback.id, how.ending, how.outcome, classified=kept)


def _give_up(store: Store, before: datetime) -> None:
    for feedback in store.feedback.in_states([Ending.REVIEW]):
        if not feedback.unsafe and feedback.created_at < before:
            said = f"Not taken: in {WAITS.days} days nobody could say what would be right."
            store.feedback.end(feedback.id, Ending.REJECTED, said)


def _vote(store: Store, feedback: Feedback) -> Vote | None:
    """The vote as whoever asked may see what it is about; None if that is nothing."""
    query = store.queries.get(feedback.query_id)
    try:
        answer = store.queries.answer(query.id, query.audience)
    except NotFound:
        return None
    if answer is None:
        return None
    verdict: Verdict = "right" if feedback.verdict == "right" else "unsafe" if feedback.verdict == "unsafe" else "wrong"
    return Vote(
        query, answer, query.audience, verdict, feedback.reason, feedback.correction, feedback.document, feedback.page
    )


def _comment(feedback: Feedback) -> str:
    return " ".join(filter(None, [feedback.reason, feedback.correction]))
