"""The columns of a table: what each is, and what the cell says that names a row.

A role comes from the pack (its header patterns), or from the header itself: a segment, a model, a
metric, "Model", "Access", a requirement. A header row written as plain cells is found by the
roles its cells have.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import re2

from watcher.model import Cell, Table
from watcher.pack import Pack, Tag, options
from watcher.reading.facts import NARROWING
from watcher.reading.headers import Role, is_turned, people_header, requirement_header, who_form
from watcher.reading.lexicon import Token
from watcher.reading.limits import LimitReader
from watcher.reading.rownames import is_name, is_of_topics
from watcher.reading.sentence import SentenceReader
from watcher.reading.unread import Unread
from watcher.reading.what import Item, items_in
from watcher.text import clean, fold

_SUBJECT = re.compile(
    r"^(?:(?:ai |api |base |foundation |language |our )?models?(?: name| id| family)?|"
    r"(?:models?|endpoints?|apis?) ?(?:or|and|/|&) ?(?:models?|endpoints?|apis?)|"
    r"available models.*|models (?:added|unlocked|included)|"
    r"what (?:they|you) can (?:use|access|call)|"
    r"capability|features?|モデル(?:名)?)$"
)
_TIER = re.compile(
    r"^(?:(?:usage |new |rate limit |service )?tiers?|plans?|"
    r"使用量ティア|利用ティア|ティア|使用階層|階層|プラン)$"
)
_ACCESS = re.compile(
    r"(?:access|availab|eligib|who can use|can (?:i |you |we )?(?:use|call)|usable|requirements?|"
    r"tiers?|利用条件|対象|提供|アクセス|利用可|利用できる|使える)"
)
_REACHING = re.compile(
    r"(?:in order )?to (?:reach|get(?: to)?|qualify for|unlock|enter|become|be in|move (?:up )?to)|"
    r"(?:then )?(?:you|your account|your organi[sz]ation)(?: (?:will|are|is|can|be|get))* ?"
    r"(?:becomes?|reach(?:es)?|get|enters?|qualify for|unlock|moves? to|in|"
    r"(?:mov|upgrad|promot)ed to)|"
    r"unlocks|becomes|reaches|you(?:'re| are) (?:in|on|at)"
)
"""What a column of tiers is called where its rows say how they are reached."""
_CORNER = re.compile(
    r"(?:tier|(?:(?:rate|usage) )?limits?|metrics?|quotas?|requirements?|conditions?|criteria)?"
)
_STATUS = re.compile(r"^(?:current )?(?:status|state)\**$|^(?:ステータス|状態|状況)$")
_NEEDED = re.compile(
    r"(?:is it |it is |verification )?(?:needed|required|necessary|mandatory)|必須|必要"
)
_WHO = re.compile(r"who|for whom|groups?|audience|誰")
_NOTES = re.compile(r"^(?:notes?|remarks?|comments?|備考|注記?)$")
_HEADER_WORDS = frozenset(
    {
        Tag.MODEL,
        Tag.SEGMENT,
        Tag.GLUE,
        Tag.COMMA,
        Tag.AND,
        Tag.OR,
        Tag.SLASH,
        Tag.MODELS,
        Tag.PEOPLE,
        Tag.ALL,
        Tag.CAPABILITY,
        Tag.OPEN,
        Tag.CLOSE,
        Tag.ACCESS,
    }
)
_UNLIKE_SLUG = re.compile(r"[^a-z0-9./_+\u3040-\u30ff\u4e00-\u9fff-]+")


_Columns = list[tuple[str, re2._Regexp]]


class ColumnReader:
    """Works out what columns are, and which subjects and segments a row is about."""

    def __init__(self, pack: Pack, reader: SentenceReader, limits: LimitReader) -> None:
        self._reader = reader
        self._limits = limits
        self._forms = [
            (_compiled(form.when), [(role, _compiled(p)) for role, p in form.columns.items()])
            for form in pack.form.tables
        ]

    def roles(self, table: Table) -> tuple[list[Role], int]:
        """The role of each column, and how many rows are headers."""
        depth = max(table.header_rows, 1)
        headers = [fold(_header(table.rows[:depth], c)) for c in range(len(table.rows[0]))]
        headers = self._with_reached(headers, table.rows[depth:])
        forms = [
            columns
            for when, columns in self._forms
            if any(when.search(header) for header in headers)
        ]
        roles = [self._role(header, forms) for header in headers]
        if table.header_rows or (_is_header(roles) and roles[0].kind != "model"):
            roles = self._with_groups(roles, headers, table.rows[depth:])
            roles = self._with_status(roles, headers, table.rows[depth:])
            roles = self._with_features(roles, table.rows[depth:])
            return self._settled(_with_row_names(roles), table.rows[depth:]), depth
        rows = int(all(headers) and is_of_topics(table.rows[0]))
        named = any(self.subjects(fold(row[0].text), known=True) for row in table.rows[rows:])
        names = Role("subject" if named else "name")
        return [names, *[Role("access")] * (len(headers) - 1)], rows

    def _with_reached(self, headers: list[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
        """Headers with "tier" for a column of single tiers that says they are reached: "To reach",
        "You become"."""
        if any("tier" in header for header in headers) or not rows:
            return headers
        return [
            "tier"
            if _REACHING.fullmatch(header.strip(" :*>-"))
            and all(self._is_tier(fold(row[column].text)) for row in rows)
            else header
            for column, header in enumerate(headers)
        ]

    def _settled(self, roles: list[Role], rows: Sequence[Sequence[Cell]]) -> list[Role]:
        """Of a model and a tier column the first names the rows, and the other says who has access,
        unless a column of its own says that. Where each row is one tier's with its limits, both
        name it."""
        kinds = [role.kind for role in roles]
        if "subject" not in kinds or "tier" not in kinds or "conditions" in kinds:
            return roles
        if "access" in kinds:
            return roles
        subject, tier = kinds.index("subject"), kinds.index("tier")
        settled = list(roles)
        if subject > tier:
            settled[subject] = Role("models")
        elif "limit" not in kinds or not all(self._is_tier(fold(row[tier].text)) for row in rows):
            settled[tier] = Role("access", "tier")
        return settled

    def _with_status(
        self, roles: Sequence[Role], headers: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> list[Role]:
        """A "Status" beside models and tiers that answers yes or no in each row says who has
        access."""
        kinds = {role.kind for role in roles}
        if "subject" not in kinds or not kinds & {"tier", "segment"} or "access" in kinds:
            return list(roles)
        found = list(roles)
        for column, header in enumerate(headers):
            cells = [fold(row[column].text) for row in rows]
            if _STATUS.match(header) and all(map(self._is_answer, cells)):
                found[column] = Role("access")
        return found

    def _with_groups(
        self, roles: Sequence[Role], headers: Sequence[str], rows: Sequence[Sequence[Cell]]
    ) -> list[Role]:
        """A "Who" whose cells are all tiers names them."""
        return [
            Role("tier")
            if role.kind == "unknown"
            and _WHO.fullmatch(headers[column])
            and all(self.tiers(fold(row[column].text), strict=True) for row in rows)
            else role
            for column, role in enumerate(roles)
        ]

    def _with_features(self, roles: Sequence[Role], rows: Sequence[Sequence[Cell]]) -> list[Role]:
        """A feature's column says who has it where a cell of it names somebody: check marks alone
        say what a model can do."""
        return [
            replace(role, kind="unknown")
            if role.kind == "feature"
            and not any(self._names_somebody(fold(row[column].text)) for row in rows)
            else role
            for column, role in enumerate(roles)
        ]

    def _names_somebody(self, words: str) -> bool:
        who = (Tag.REQUIREMENT, Tag.SEGMENT, Tag.PEOPLE)
        return any(token.tag in who for token in self._reader.tokens(words))

    def asked(self, roles: list[Role], table: Table, labels: Sequence[str]) -> list[Role]:
        """The roles of columns where what names the table is a requirement, and a column says
        whether it is needed."""
        tokens = self._reader.tokens(fold(labels[-1])) if labels else ()
        named = {str(t.value) for t in tokens if t.tag is Tag.REQUIREMENT}
        narrows = any(t.tag in NARROWING or t.tag is Tag.SEGMENT for t in tokens)
        if len(named) != 1 or narrows or not table.header_rows:
            return roles
        headers = [fold(cell.text).strip(" ?*") for cell in table.rows[table.header_rows - 1]]
        return [
            Role("requirement", min(named)) if _NEEDED.fullmatch(header) else role
            for role, header in zip(roles, headers, strict=True)
        ]

    def _is_answer(self, words: str) -> bool:
        return any(self._reader.labels.means(words, tag) for tag in (Tag.YES, Tag.NOPE, Tag.BLANK))

    def measured(self, roles: list[Role], rows: Sequence[Sequence[Cell]]) -> list[Role]:
        """The roles of columns; a model's or a segment's that holds limits holds nothing else."""
        return [
            replace(role, kind="measured")
            if role.kind in ("model", "segment")
            and any(self._limits.whole(fold(row[column].text)) for row in rows)
            else role
            for column, role in enumerate(roles)
        ]

    def below_metric(
        self, roles: list[Role], rows: Sequence[Sequence[Cell]], labels: Sequence[str]
    ) -> list[Role]:
        """The roles of columns where what names the table is a metric and nothing else: the numbers
        of its models and tiers are limits."""
        metric = self._limits.called(fold(labels[-1]), self._reader.tokens) if labels else ""
        if not metric:
            return roles
        return [
            replace(role, kind="limit", name=metric)
            if role.kind in ("model", "segment")
            and all(self._limits.is_amount(fold(row[column].text)) for row in rows)
            else role
            for column, role in enumerate(roles)
        ]

    def upright(self, table: Table) -> Table:
        """A table whose columns are tiers and whose rows are facts, turned so that its rows are
        the tiers; any other as it stands."""
        if len(table.rows) < 2 or table.header_rows > 1 or len(table.rows[0]) < 2:
            return table
        if self._is_sideways(table):
            return replace(table, rows=tuple(zip(*table.rows, strict=True)), header_rows=1)
        first, *across = (fold(cell.text) for cell in table.rows[0])
        if not _TIER.match(first) and not _CORNER.fullmatch(first.strip(" -*")):
            return table
        if not all(words and self._is_tier(words) for words in across):
            return table
        forms = [columns for when, columns in self._forms if when.search("tier")]
        down = [self._role(fold(row[0].text), forms).kind for row in table.rows[1:]]
        if not set(down) <= {"conditions", "limit", "ignore"} or set(down) == {"ignore"}:
            return table
        corner = replace(table.rows[0][0], text="Tier", lines=("Tier",))
        rows = ((corner, *table.rows[0][1:]), *table.rows[1:])
        return replace(table, rows=tuple(zip(*rows, strict=True)), header_rows=1)

    def _is_sideways(self, table: Table) -> bool:
        """Whether models stand across and what holds of them down: "Model | o3", "Usage tiers |
        4 and 5"."""
        corner, *across = (fold(cell.text) for cell in table.rows[0])
        named = all(len(self.subjects(words, known=True)) == 1 for words in across)
        down = [self._plain_role(fold(row[0].text).strip("* ")).kind for row in table.rows[1:]]
        says = {"tier", "access", "requirement"}
        return bool(_SUBJECT.match(corner)) and named and set(down) <= says

    def _is_tier(self, words: str) -> bool:
        found = self.tiers(words, strict=True)
        return found is not None and len(found) == 1

    def _role(self, header: str, forms: Sequence[_Columns]) -> Role:
        for columns in forms:
            named = next((role for role, pattern in columns if pattern.search(header)), None)
            if named is not None:
                kind, _, name = named.partition(".")
                is_note = kind == "ignore" and _NOTES.match(header) is not None
                return Role(kind, "remark" if is_note else name)
        return self._plain_role(header.strip("* "))

    def _plain_role(self, header: str) -> Role:
        if _SUBJECT.match(header):
            return Role("subject")
        if _TIER.match(header):
            return Role("tier")
        tokens = self._reader.resolved(self._reader.tokens(header), bare=True)
        segments = _segments(tokens)
        metric = self._limits.metric(header)
        if metric is not None:
            beside = self._reader.tokens(self._limits.without_metric(header))
            resolved = self._reader.resolved(beside, bare=True)
            segments = _segments(resolved)
            return Role("limit", metric[0], segments=segments or None)
        known = all(t.tag in _HEADER_WORDS for t in tokens)
        models = tuple((str(t.value), "*") for t in tokens if t.tag is Tag.MODEL)
        features = [str(t.value) for t in tokens if t.tag is Tag.CAPABILITY]
        if segments and (known or "rate limit" in header):
            return Role("limit" if "rate limit" in header else "segment", "", segments=segments)
        if models and known:
            return Role("model", items=models)
        if len(features) == 1 and known:
            return Role("feature", features[0])
        people = people_header(tokens)
        if people is not None:
            return people
        asked = requirement_header(header, tokens)
        if asked:
            return Role("requirement", asked)
        if header and _ACCESS.search(header) and not is_turned(header, tokens):
            return Role("access", who_form(header))
        return Role("unknown", "remark" if _STATUS.match(header) or _NOTES.match(header) else "")

    def subjects(self, words: str, *, known: bool = False) -> tuple[Item, ...]:
        """The subjects a row is named by; in a column of models also one never seen before."""
        tokens = self._reader.tokens(words)
        if all(t.tag in _HEADER_WORDS for t in tokens):
            try:
                items = items_in(tokens)
            except Unread:
                return ()
            if items:
                return items
        if known or not is_name(words, tokens):
            return ()
        return ((slug(words), "*"),) if slug(words) else ()

    def tiers(self, words: str, *, strict: bool = False) -> tuple[str, ...] | None:
        if any(token.tag in NARROWING for token in self._reader.tokens(words)):
            return None
        tokens = self._reader.resolved(
            self._reader.tokens(re.sub(r"\([^()]*\)", "", words)), bare=True
        )
        found = _segments(tokens)
        if found and (not strict or all(t.tag in _HEADER_WORDS for t in tokens)):
            return found
        return None if strict else self._unknown_tiers(words)

    def _unknown_tiers(self, words: str) -> tuple[str, ...] | None:
        """The tiers of a cell without the word: "3", "1-2", "4 and up", a name of one."""
        kind = self._reader.lexicon.rungs.kind
        if re.fullmatch(r"\d{1,2}", words):
            return (f"{kind}:{words}",)
        if words[:1].isdigit():
            return self.tiers(f"{kind} {words}", strict=True)
        name = re.sub(
            r"\W+", "_", re.sub(r"\([^()]*\)| ?(?:tier|plan)s?$|^(?:tier|plan) ", "", words)
        ).strip("_")
        return (f"{kind}:{name}",) if name and len(name) < 40 else None

    def tier_cell(self, cell: Cell, form: str) -> Cell | None:
        """A cell below "Tier" or "Minimum tier" in words: "4, 5" is tiers 4, 5; a single tier below
        "Tier" may be meant as the least or the only one, and is not read."""
        if form not in ("tier", "least"):
            return cell
        words = clean(cell.text)
        if re.fullmatch(r"(?:[\d\s,+–-]|\b(?:and|or|to|through|と)\b)+", words):
            words = f"tier {words}"
        if form == "least":
            words = words if re.search(r"\+|or |and ", words) else f"at least {words}"
        elif not re.search(
            r"[^\d]\d+\D+\d|\+|or |and |all|every|free|paid|以上|すべて", fold(words)
        ):
            top = self._reader.lexicon.rungs.everybody[-1].partition(":")[2]
            if words.split()[-1:] != [top]:
                return None
        return replace(cell, text=words, lines=(words,))


def _segments(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(s for t in tokens if t.tag is Tag.SEGMENT for s in t.value))


def _header(rows: Sequence[Sequence[Cell]], column: int) -> str:
    """The text of a column's header cells, merged ones once."""
    return " ".join(dict.fromkeys(clean(row[column].text) for row in rows if row[column].text))


def slug(words: str) -> str:
    return _UNLIKE_SLUG.sub("-", words.strip()).strip("-.")


def _compiled(pattern: str) -> re2._Regexp:
    return re2.compile(pattern, options())


def _is_header(roles: Sequence[Role]) -> bool:
    kinds = [role.kind for role in roles]
    return kinds.count("unknown") < len(kinds) and (
        "subject" in kinds or "tier" in kinds or kinds.count("unknown") <= 1
    )


def _with_row_names(roles: list[Role]) -> list[Role]:
    """Where no column names the rows, the first one does."""
    if any(role.kind in ("subject", "tier") for role in roles):
        return roles
    if roles and roles[0].kind in ("unknown", "access"):
        return [Role("name"), *roles[1:]]
    return roles
