"""A sentence said plainly: turns of phrase written out as the wording that the grammar reads.

Each turn means exactly what it is written out as, so what the plain wording would not be read as,
is not read in the turn either. Texts are folded, and only the grammar sees the plain one.
"""

from __future__ import annotations

import re

_TIER = r"(?:(?:api|usage|rate[- ]limit|service) )*tiers?"
_N = r"(?:at least (?:tier )?(?P<n>\d)|(?:tier )?(?P<m>\d)(?:\+| (?:or|and) (?:above|higher|up)))"
_USING = r"(?:use|access|call|run|stream)"
_FOR = (
    rf"(?: required| needed)? (?:for|to {_USING}|(?:that|which) can {_USING}|"
    r"(?:with|for) access to)"
)
_NOBODY = r"(?:no (?:organi[sz]ation|org|user|developer|account|customer|team|one)|nobody|none)"
_WHERE = r"(?P<where> (?:on|in|at|below|above|under) [a-z0-9 ,-]{1,40}?)?"
_EXCEPT = r"(?:except(?: for)?|apart from|aside from|other than|with the exception of)"
_ALL_OF = r"all (?:of )?(?:\S+ ){0,3}models"

_DESCRIBING = (
    r"(?:(?:most|more|less|least|very|highly|cost-?|state-of-the-art|currently|new|newest|latest|next|"
    r"small(?:er|est)?|larg(?:e|er|est)|big(?:ger|gest)?|fast(?:er|est)?|smart(?:er|est)?|strong(?:er|est)?|"
    r"cheap(?:er|est)?|best|flagship|frontier|capable|powerful|advanced|intelligent|accurate|"
    r"efficient|cost-(?:efficient|effective)|affordable|compact|lightweight|reasoning|coding|"
    r"multimodal|and|,) )*"
)
_NOUN = (
    r"(?:(?:ai |language )?models?|snapshot|family|model family)(?: to date| yet| so far| ever)?"
)
_ASIDE = (
    rf"(?:our|the|an?|one of our) {_DESCRIBING}{_NOUN}"
    r"|(?:which|that) (?:replaces|succeeds|supersedes|follows|builds on|is based on|is built on|"
    r"is the successor (?:of|to)) \S+"
    rf"|(?:which|that) is (?:our|the|an?|one of our) {_DESCRIBING}{_NOUN}"
    r"|(?:the )?successor (?:of|to) \S+"
    r"|(?:first )?(?:announced|introduced|released|launched|unveiled) (?:in|on) "
    r"(?:early |late |mid-)?[a-z]{3,9}\.?(?: \d{1,2})?(?:,? \d{4})?"
)
"""What is only said by the way, of what a model is: no word of it narrows who may use it."""

_EVERYBODY = (
    r"(?:everyone|everybody|anyone|(?:all|every|any) (?:users?|organi[sz]ations?|orgs?|customers?|"
    r"developers?|accounts?|teams?))"
)
_UNVERIFIED = (
    r"unverified(?: (?:users?|organi[sz]ations?|orgs?|customers?|developers?|accounts?|teams?))"
)
_EITHER_WAY = r"(?:verified or (?:not|unverified)|whether (?:or not )?verified(?: or not)?)"
_ORGANIZATION = r"(?:organi[sz]ation|org|user|customer|developer|account|team)"
_CONTRASTING = (
    r"(?:by|in) (?:contrast|comparison)|on the other hand|in turn|for (?:its|their) part|meanwhile"
)
_VERB_NEXT = r"(?= (?:is|are|can|cannot|can't|requires?|needs?|has|have|may|must)\b)"
_FINITE = r"(?:is|are|can|may|must|needs?|requires?|have|has|do|does|will|should)\b"

_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^(?:yes|no)(?:,|\.| -) (?=\S+ \S+ \S+)|^(?:はい|いいえ)[、,] ?(?=\S)", ""),
        (
            rf"^the only {_TIER} (?:that|which|who) (?P<what>.+?) (?:is|are) "
            r"(?:the )?(?:(?:usage )?tiers? )?(?P<who>\d.*?)(?P<end>\.?)$",
            r"only tiers \g<who> \g<what>\g<end>",
        ),
        (
            rf"^the only {_TIER} with (?P<what>.+?) (?:is|are) "
            r"(?:the )?(?:(?:usage )?tiers? )?(?P<who>\d.*?)(?P<end>\.?)$",
            r"only tiers \g<who> have \g<what>\g<end>",
        ),
        (
            rf"^(?:your )?{_TIER} (?P<must>must be|needs to be|has to be) {_N}",
            r"you \g<must> on tier \g<n>\g<m> and above",
        ),
        (
            rf"^tier (?P<n>\d) is the (?:minimum|lowest)(?: required)?(?: {_TIER})?{_FOR} (?=\S)",
            r"tier \g<n> and above can use ",
        ),
        (
            rf"^the (?:minimum|lowest)(?: required)? {_TIER}{_FOR} (?P<what>.+?) is "
            r"(?:usage )?(?:tier )?(?P<n>\d)(?P<end>\.?)$",
            r"tier \g<n> and above can use \g<what>\g<end>",
        ),
        (
            rf"^(?P<what>\S+?)(?:'s minimum {_TIER} is| has a minimum(?: {_TIER})? of) "
            r"(?:tier )?(?P<n>\d)(?P<end>\.?)$",
            r"tier \g<n> and above can use \g<what>\g<end>",
        ),
        (
            rf"^minimum(?: required)? {_TIER}: (?:usage )?(?:tier )?(?P<n>\d)(?P<end>\.?)$",
            r"available on tier \g<n> and above\g<end>",
        ),
        (
            r"^as of (?:today|now|(?:early |late |mid-)?[a-z]{3,9}\.?"
            r"(?: \d{1,2}(?:st|nd|rd|th)?)?), (?!\d{4}\b)",
            "",
        ),
        (
            r"^we(?:'ve| have)(?: now| just| also| recently)? (?:opened(?: up)?|expanded|extended|"
            r"broadened|rolled out|released|launched|enabled)(?: access to)? (?P<what>[^,;:]+?) "
            r"(?:to|for) (?=[^,;:]+$)",
            r"\g<what> is available to ",
        ),
        (rf"^{_NOBODY}{_WHERE} (?:can|may) ", r"users\g<where> cannot "),
        (rf"^{_NOBODY}{_WHERE} has access to ", r"users\g<where> cannot use "),
        (rf"^{_NOBODY}{_WHERE} (?:needs|has to have) ", r"users\g<where> do not need "),
        (
            rf"^(?P<a>[^;:]+?),? \(?but not (?P<b>[^,;:()]+)[,)] (?P<rest>{_FINITE}[^;:]+?)\.?$",
            r"\g<a> \g<rest>; \g<b> does not",
        ),
        (
            rf"^{_EXCEPT} (?P<b>[^,;:]+), (?P<rest>{_ALL_OF} [^;:]+?)\.?$",
            r"\g<rest>; \g<b> does not",
        ),
        (
            rf"^(?P<all>{_ALL_OF}),? (?:but|{_EXCEPT}) (?P<b>[^,;:]+?),? "
            r"(?P<rest>(?:require|need|are|can|must|do)\b[^;:]*?)\.?$",
            r"\g<all> \g<rest>; \g<b> does not",
        ),
        (rf"(?<=\S) \((?:{_ASIDE})\)(?=[ ,.])", ""),
        (rf"(?<=\S), (?:{_ASIDE}|{_CONTRASTING}),{_VERB_NEXT}", ""),
        (
            r"(?<=\S), (?=(?:provided(?: that)?|as long as|so long as|on condition that|once|if|"
            r"as soon as|after) (?:you|(?:your|the) organi[sz]ation|they|it) "
            r"(?:[a-z]+ ){1,3}"
            r"(?:verified|verification)\.?$)",
            " ",
        ),
        (
            r"^(?P<what>[^,;:]+?) (?P<is>is|are)(?: now| currently| generally)? available(?: now| "
            r"today)?,? (?:and|but) (?:also )?(?=(?:requires?|needs?)\b)",
            r"\g<what> ",
        ),
        (
            rf"^{_EVERYBODY} (?:but|{_EXCEPT}) {_UNVERIFIED} (?=can|may|has|have|gets?)",
            "verified organizations ",
        ),
        (
            r"^(?P<asked>[^,;:]*?\bverification is (?:required|needed|necessary|mandatory)) "
            r"for (?P<a>[^,;:]+?),? (?:but|and) not for (?P<b>[^,;:]+?)(?P<end>\.?)$",
            r"\g<a> requires verification; \g<b> does not require verification\g<end>",
        ),
        (
            r"\bno matter (?:(?:what|which) )?(?:your )?(?:usage )?tier"
            r"(?: (?:it is|you are|your organi[sz]ation is)(?: on| in| at)?)?\b",
            "regardless of tier",
        ),
        (
            r"\b(?:anything|anyone|everyone|everybody|any organi[sz]ation|accounts|"
            r"organi[sz]ations|users) (?P<place>below|under|above) (?:usage )?tier (?=\d)",
            r"tiers \g<place> ",
        ),
        (
            rf"(?<=\S), {_EITHER_WAY}, (?=(?:can|may|have|has|gets?)\b)",
            " with or without verification ",
        ),
        (
            rf"^(?:{_EITHER_WAY},|even (?:(?:when|if|once|after being|after getting) )?verified,?) "
            r"(?P<rest>[^,;:]*?\b(?:cannot|can't|is not|are not|do not|does not)\b[^,;:]*?)"
            r"(?P<end>\.?)$",
            r"\g<rest> even after verification\g<end>",
        ),
        (
            r"^as an? (?:usage )?(?P<who>tier \d(?: or (?:\d|higher|above|lower|below))?) "
            rf"{_ORGANIZATION}, (?=you|your)",
            r"on \g<who>, ",
        ),
        (
            r"^you (?:need to|must|have to) be (?:on|in|at) (?:at least )?"
            r"(?P<who>(?:usage )?tiers? \d ?(?:\+|-|to\b|or\b|and\b)[^,;:]*?),? "
            r"and (?:(?:have|be|get|hold) )?(?:an? )?verified(?: organi[sz]ation)?"
            r"(?= (?:to|before|in order to) )",
            r"on \g<who>, you must be verified",
        ),
        (r"\bwithout (?:being|getting|becoming|having been) (?=verified)", "unless "),
        (r"\bfor a (?:limited|short) (?:time|period)(?: only)?\b", "temporarily"),
    )
)
_ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}
_ORDINAL = re.compile(r"\bthe (second|third|fourth|fifth) (?:usage )?tier\b")


def plainly(text: str) -> str:
    """A folded sentence with its turns of phrase written out."""
    text = _ORDINAL.sub(lambda found: f"tier {_ORDINALS[found[1]]}", text)
    for turn, plain in _TURNS:
        if turn.pattern.startswith("^"):  # tried at the beginning alone, which `sub` does not know
            found = turn.match(text)
            text = found.expand(plain) + text[found.end() :] if found is not None else text
        else:
            text = turn.sub(plain, text)
    return text
