"""The store as one visitor's services see it: her own drafts and dossiers, and nothing else.

Each service that works for citizens gets these in the place of the store's own ports. So no function can forget to ask
whose draft it is, and neither can one that is written later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kiosk.domain.dossier import Attachment, Dossier, Submission
from kiosk.services.ports import Dossiers, DraftRecord, Drafts, Filed, FilingTerms, NotThere, PaperEvent
from kiosk.services.present import Present


class OwnDrafts:
    """The `Drafts` of whoever is here; another person's is not there."""

    def __init__(self, drafts: Drafts, present: Present) -> None:
        self._drafts = drafts
        self._present = present
        self._own: set[str] = set()
        # A draft never changes hands, so it is looked up once for each person, not with each field that is kept.
        present.on_change(self._own.clear)

    def start(self, account: str, procedure: str, form_revision: int) -> str:
        """A new draft's id. For another account than the visitor's `NotThere` is raised."""
        self._account(account)
        draft = self._drafts.start(account, procedure, form_revision)
        self._own.add(draft)
        return draft

    def latest(self, account: str) -> DraftRecord | None:
        """The visitor's last unfinished draft."""
        self._account(account)
        return self._drafts.latest(account)

    def load(self, draft: str) -> DraftRecord | None:
        """One draft by its id; None where it is not the visitor's."""
        found = self._drafts.load(draft)
        return found if found is not None and self._present.is_here(found.account) else None

    def save(self, draft: str, answers: Mapping[str, str], *, place: str) -> None:
        """Keep these answers (others stay as they are) and where the citizen is. Durable on return."""
        self.check(draft)
        self._drafts.save(draft, answers, place=place)

    def attach(
        self,
        draft: str,
        paper: Attachment,
        *,
        key: bytes,
        answers: Mapping[str, str] | None = None,
        place: str = "",
        event: PaperEvent | None = None,
    ) -> None:
        """Tie a stored file to the draft, and keep these answers and where the citizen is, all of it or nothing."""
        self.check(draft)
        self._drafts.attach(draft, paper, key=key, answers=answers, place=place, event=event)

    def paper_key(self, draft: str, attachment: str) -> bytes:
        """The key that opens a paper of the draft. One that is not there raises `NotThere`."""
        self.check(draft)
        return self._drafts.paper_key(draft, attachment)

    def detach(self, draft: str, attachment: str) -> None:
        """Untie a file from the draft; its bytes are removed."""
        self.check(draft)
        self._drafts.detach(draft, attachment)

    def replace(
        self, draft: str, gone: Collection[str], paper: Attachment, *, key: bytes, answers: Mapping[str, str]
    ) -> None:
        """Put a stored file in the place of others and keep these answers, all of it or nothing."""
        self.check(draft)
        self._drafts.replace(draft, gone, paper, key=key, answers=answers)

    def discard(self, draft: str) -> None:
        """Forget the draft and its files. One that is gone already stays gone."""
        if self._drafts.load(draft) is not None:
            self.check(draft)
        self._drafts.discard(draft)

    def check(self, draft: str) -> None:
        """Go on only for a draft of the visitor.

        Raises:
            NotThere: it is another person's, or there is none.
        """
        if draft not in self._own:
            if self.load(draft) is None:
                raise NotThere("the draft")
            self._own.add(draft)

    def of_another(self, draft: str) -> bool:
        """Whether there is such a draft, and it is not the visitor's."""
        if draft in self._own:
            return False
        found = self._drafts.load(draft)
        return found is not None and not self._present.is_here(found.account)

    def _account(self, account: str) -> None:
        if not self._present.is_here(account):
            raise NotThere("the account")


class OwnDossiers:
    """The `VisitorsDossiers` of whoever is here."""

    def __init__(self, dossiers: Dossiers, drafts: OwnDrafts, present: Present) -> None:
        self._dossiers = dossiers
        self._drafts = drafts
        self._present = present

    def submit(self, submission: Submission, terms: FilingTerms) -> Filed:
        """File for the visitor.

        Raises:
            NotThere: it is for another account, from another person's draft, or the key is that of another's dossier.
        """
        if not self._present.is_here(submission.account) or self._drafts.of_another(submission.key):
            raise NotThere("the draft")
        filed = self._dossiers.submit(submission, terms)
        if not self._present.has_filed(filed.dossier.body):
            raise NotThere("the dossier")
        return filed

    def of_account(self, account: str) -> Sequence[Dossier]:
        """The visitor's dossiers, newest first, at most 50; of another account there are none."""
        return self._dossiers.of_account(account) if self._present.is_here(account) else ()

    def paper_key(self, dossier: str, attachment: str) -> bytes:
        """The key that opens a paper of one of the visitor's dossiers. One that is not there raises `NotThere`."""
        found = self._dossiers.by_id(dossier)
        if found is None or not self._present.has_filed(found.body):
            raise NotThere("a paper of the dossier")
        return self._dossiers.paper_key(dossier, attachment)
