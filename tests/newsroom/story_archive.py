"""All stories of a generated site, and what becomes of them while a test runs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from newsroom.generated_stories import Form, Story, chance

__all__ = ["Archive"]

_T = TypeVar("_T")
_CACHED_STORIES: Final = 4096
_CACHED_RESULTS: Final = 512
_EVENT: Final = timedelta(minutes=1)  # by which the site's clock goes on with each change


class Archive:
    """The stories by number, from 1 (the oldest) to :attr:`newest`."""

    def __init__(self, count: int, now: datetime, pace: timedelta) -> None:
        """Begin with ``count`` stories, the newest published at ``now``, one each ``pace``."""
        self.newest = count
        self.now = now
        """The site's clock: the time of the last change."""
        self.version = 0
        """Counts changes."""
        self._count = count
        self.start = now
        """When the site was opened: what never changes has this date."""
        self._pace = pace
        self._later: list[datetime] = []
        self._revisions: dict[int, int] = {}
        self._edited: dict[int, datetime] = {}
        self._forms: dict[int, Form] = {}
        self._events: dict[str, datetime] = {}
        self.removed: set[int] = set()
        self._stories: dict[int, Story] = {}
        self._results: dict[Hashable, object] = {}

    def published(self, number: int) -> datetime:
        """When a story appeared."""
        if number > self._count:
            return self._later[number - self._count - 1]
        return self.start - (self._count - number) * self._pace

    def story(self, number: int) -> Story:
        """A story as it is now.  Raises KeyError where there is none of that number."""
        found = self._stories.get(number)
        if found is not None:
            return found
        if not 1 <= number <= self.newest:
            raise KeyError(number)
        published = self.published(number)
        form = self._forms.get(number, Form.PLAIN)
        modified = self._edited.get(number, published)
        story = Story(number, published, modified, self._revisions.get(number, 1), form)
        if len(self._stories) >= _CACHED_STORIES:
            self._stories.clear()
        self._stories[number] = story
        return story

    def numbers(self) -> list[int]:
        """The stories that are there, newest first."""
        return self.once(
            "numbers", lambda: [n for n in range(self.newest, 0, -1) if n not in self.removed]
        )

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give a result that holds until the next change, made the first time it is asked for."""
        if key in self._results:
            return cast(_T, self._results[key])
        made = make()
        if len(self._results) >= _CACHED_RESULTS:
            self._results.clear()
        self._results[key] = made
        return made

    def changed(self, key: str, newest: datetime | None = None) -> datetime:
        """When something last changed: in a section, in a month ("2026-11"), or at all ("").

        ``newest`` is when the newest story there appeared.
        """
        moments = [moment for moment in (self._events.get(key), newest) if moment is not None]
        return max(moments, default=self.start)

    def edits_of(self, numbers: range) -> list[datetime]:
        """When stories of a range were edited."""
        return [moment for number, moment in self._edited.items() if number in numbers]

    def publish(self, count: int) -> list[int]:
        """Add stories; give their numbers."""
        added = range(self.newest + 1, self.newest + count + 1)
        for number in added:
            self.now += self._pace
            self._later.append(self.now)
            self.newest = number
            self._note(number)
        return list(added)

    def edit(self, number: int) -> None:
        """Change a story's text."""
        self.story(number)
        self.now += _EVENT
        self._revisions[number] = self._revisions.get(number, 1) + 1
        self._edited[number] = self.now
        self._note(number)

    def remove(self, number: int) -> None:
        """Take a story away."""
        self.story(number)
        self.now += _EVENT
        self.removed.add(number)
        self._note(number)

    def set_form(self, number: int, form: Form) -> None:
        """Say in which form a story stands on the site."""
        self.story(number)
        self._forms[number] = form
        self._note(number)

    def share_forms(self, shares: Mapping[Form, float]) -> None:
        """Give a share of the stories that are there a form each."""
        for number in range(1, self.newest + 1):
            drawn = chance(number, 21)
            for form, share in shares.items():
                if drawn < share:
                    self._forms[number] = form
                    break
                drawn -= share
        self.forget()

    def forget(self) -> None:
        """Drop all that was made from the stories."""
        self._stories.clear()
        self._results.clear()

    def _note(self, number: int) -> None:
        """Remember that a story changed, and forget what was made before."""
        self.version += 1
        self._stories.pop(number, None)
        self._results.clear()
        story = self.story(number)
        for key in ("", story.section, f"{story.published:%Y-%m}"):
            self._events[key] = self.now
