"""A sentence said plainly: turns of phrase written out as the wording that the grammar reads.

Each turn means exactly what it is written out as, so what the plain wording would not be read as,
is not read in the turn either. Texts are folded, and only the grammar sees the plain one.
"""

from __future__ import annotations

import re
from functools import cache

from watcher.reading.patterns import PossiblePatterns

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
_TIERS = r"(?:usage )?tiers? \d[\d -]*(?:(?:to|and|through) \d)?"
_TERMS = r"(?:after (?:[a-z]+ )?verification|straight away|right away|immediately|directly)"
_ONCE_REACHED = (
    r"(?P<when>as soon as|once|when|after) "
    r"(?:you|(?:your|an|the) (?:organi[sz]ation|account)) "
    r"(?:gets?|reach(?:es)?|moves?|advances?|graduates?|is (?:promoted|moved)|arrives?|"
    r"(?:has|have|is) (?:reached|graduated|advanced|moved))"
    r"(?: up)?(?: to| on| at)? (?P<tier>tier \d)"
)
_CONTRASTING = (
    r"(?:by|in) (?:contrast|comparison)|on the other hand|in turn|for (?:its|their) part|meanwhile"
)
_VERB_NEXT = r"(?= (?:is|are|can|cannot|can't|requires?|needs?|has|have|may|must)\b)"
_BY_THE_WAY = r"(?:however|though|too|also|likewise|instead)"
_FINITE = r"(?:is|are|can|may|must|needs?|requires?|have|has|do|does|will|should)\b"

_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"^(?:yes|no)(?:,|\.| -) (?=\S+ \S+ \S+)|^(?:はい|いいえ)[、,] ?(?=\S)", ""),
        # Reasons and leads that narrow nothing.
        (
            r"^(?:because of|due to|owing to|thanks to) (?!.*\bverif)(?:[a-z-]+ ){1,6}?[a-z-]+, "
            r"(?=\S)",
            "",
        ),
        (r"^depending on (?:your|the|an?) [a-z ]{2,40}, (?=[^;:]*\bmay\b)", ""),
        (
            r"^subject to the (?:terms|conditions|provisions|rules) "
            r"(?:set out|described|listed|given)(?: elsewhere)? "
            r"(?:in|on|below|above)[a-z ]{0,30}, ",
            "",
        ),
        (
            r"^(?:(?:good|great|big) news|one more thing|in short|in brief|to sum up|put simply)"
            r"(?: for [a-z ]{2,30})?[:,] (?=\S)",
            "",
        ),
        (rf"(?<=\S), {_BY_THE_WAY},{_VERB_NEXT}", ""),
        (rf"^(?P<lead>(?:if|to|when|for|once|after)\b[^,;:]*), {_BY_THE_WAY}, ", r"\g<lead>, "),
        (
            r"(?P<all>\b(?:everybody|everyone|anyone|"
            r"all (?:users|tiers|organi[sz]ations|customers))),? (?:and )?"
            r"(?:(?:that|this|which) includes|including) (?:those (?:on|in) )?the free tier",
            r"\g<all>",
        ),
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
            r"for (?P<a>[^,;:]+?)(?:,? (?:but|and)|,) not for (?P<b>[^,;:]+?)(?P<end>\.?)$",
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
        # Whoever reaches a tier.
        (
            rf"^{_ONCE_REACHED}, (?:it|you|they) (?=can\b|gets?\b|may\b)",
            r"\g<when> you reach \g<tier>, you ",
        ),
        (rf"^{_ONCE_REACHED}, ", r"\g<when> you reach \g<tier>, "),
        (
            r"^new (?:accounts|organi[sz]ations|users|customers) (?:start|begin|are)(?: out| off)? "
            r"(?:on|in|with) the free (?:usage )?tier, (?:where|on which|which means that) ",
            "on the free tier, ",
        ),
        (
            r"^(?:whichever|whatever) (?P<paid>paid )?tier (?:you|they|(?:your|an) organi[sz]ation)"
            r"(?: are| is)(?: on| in)?, ",
            r"on every \g<paid>tier, ",
        ),
        # What something is, and what that means.
        (
            r"^(?:(?:at present|currently|today), )?(?P<what>\S+) is "
            r"(?:currently |still |now )?an? (?P<who>tier \d)(?:[- ]only)? model(?P<end>\.?)$",
            r"\g<what> is available on \g<who>\g<end>",
        ),
        (r"\bis what (?:opens up|unlocks|opens|gives (?:you )?access to|gets you)\b", "unlocks"),
        (
            r"^(?P<what>(?:access to )?\S+) is (?:only )?by (?:application|request)(?: only)?"
            r"(?:: [^:]+?)?(?P<end>\.?)$",
            r"\g<what> requires an access request\g<end>",
        ),
        (
            r"^(?:the )?(?:minimum|lowest)(?: required)? "
            rf"{_TIER}{_FOR} (?P<what>[^:]+?): (?:usage )?(?:tier )?(?P<n>\d)(?P<end>\.?)$",
            r"tier \g<n> and above can use \g<what>\g<end>",
        ),
        (
            r"^(?:the )?(?:gate|rule|bar)s? (?:for|of) (?P<what>\S+)"
            r"(?: (?:is|are) (?:simple|easy|clear|the following|as follows))?: ",
            r"\g<what>: ",
        ),
        (
            r"^(?:in|on|since|as of) [a-z]+(?: \d{1,4})?,? we (?:have )?"
            r"(?:removed|dropped|lifted|abolished) the [a-z ]{2,30} (?:for|of|on) (?P<what>\S+): "
            r"it (?:can now be used|is now available|is available|can be used) ",
            r"\g<what> is available ",
        ),
        (r"(?<=\d) alone\b", ""),
        (r"(?<=\d) and (?:for |on |in )?that tier only\b", " only"),
        (r"(?<=[a-z\d]) itself\b", ""),
        (
            rf"^(?P<a>\S+) and (?P<b>\S+) (?P<verb>are [^,;:]*?(?:to|on|for|in)) (?P<x>{_TIERS}) "
            rf"and (?P<y>{_TIERS}),? respectively(?P<end>\.?)$",
            r"\g<a> \g<verb> \g<x>; \g<b> \g<verb> \g<y>\g<end>",
        ),
        (
            rf"(?P<x>{_TIERS} {_TERMS}), (?:and )?(?P<y>{_TIERS} {_TERMS})(?P<end>\.?)$",
            r"\g<x>; \g<y>\g<end>",
        ),
        (r"(?<=\S) \((?:formerly|previously|until recently) (?:usage )?tiers? [^()]*\)", ""),
        (
            r"^we (?:do not|don't|cannot|can't) (?:offer|provide|open|give) (?P<what>\S+) to "
            r"(?P<who>[^,;:]+?)(?P<end>\.?)$",
            r"\g<what> is not available to \g<who>\g<end>",
        ),
        (
            r"^no (?:usage )?tier (?:other than|except|but|besides) (?P<who>tier \d[^,;:]*?) "
            r"(?=has access|can\b)",
            r"only \g<who> ",
        ),
        (r"^not until (?P<when>[^,;:]+?) can you (?=\S)", r"once \g<when>, you can "),
        (
            r"(?:^|(?<=; ))(?P<what>\S+) is for "
            r"(?P<who>(?:usage )?tiers? \d[\d ,and-]*(?: only)?)(?=;|\.?$)",
            r"\g<what> is available to \g<who>",
        ),
        (
            r"(?:^|(?<=; ))(?P<what>\S+) (?:begins|starts) (?:at|with) (?=(?:usage )?tier \d\.?$)",
            r"\g<what> is available from ",
        ),
        (
            r"(?P<denied>\b(?:do|does|is|are|can)(?:n't| not)\b|\bcannot\b)(?P<what>[^,;:]*?) "
            r"any ?(?:more|longer)\b",
            r"\g<denied>\g<what>",
        ),
        (
            r"^we(?:'ve| have) (?:opened|rolled out|expanded) (?P<what>\S+)(?: up| out)?"
            r"(?: further| to more people)?: (?P<who>[^:;]+?) can (?:now )?(?:use|access|call) it"
            r"(?P<end>\.?)$",
            r"\g<who> can use \g<what>\g<end>",
        ),
        (
            r"^(?P<who>(?:everyone|everybody|anyone) (?:on|in) tiers? [\d ,and-]*(?:to |or )?\d)"
            r"(?P<end>\.?)$",
            r"\g<who> has access\g<end>",
        ),
        (
            r"\b(?P<who>organi[sz]ations|users|customers|developers|accounts|tiers? [\d ,and-]+?) "
            r"gets? (?=(?:the )?reasoning summar)",
            r"\g<who> have access to ",
        ),
        (
            r"(?<=[^,]),? (?:but|though|although|yet),? (?:only|just|solely) "
            r"(?=(?:on|for|in|to|at|with|after|if|once)\b)",
            " only ",
        ),
        (r"\bup to and including (?=tier \d)", "up to "),
        (
            r"^access to (?P<what>\S+) is (?:limited|restricted|gated|controlled): (?=\S+ must\b)",
            r"\g<what>: ",
        ),
        (r"\bunless and until\b|\buntil and unless\b", "unless"),
        (
            r"\bno (?:organi[sz]ation|user|customer|account) shall be "
            r"(?:granted|given) access to\b",
            "users cannot use",
        ),
        (r"\bshall (?:be (?:granted|given) access|have access)\b", "have access"),
        (r"\b(?:the|our) (?:model|alias|snapshot)(?: (?:known as|called|named))? (?=\S*\d)", ""),
        # Features with their model.
        (r"\bstreaming (?P<it>it|them)\b", r"streaming from \g<it>"),
        (
            r"\bif you (?:want|need|would like|'d like) (?P<it>it|them) to stream\b",
            r"to stream \g<it>",
        ),
        (
            r"^(?P<lead>(?:please )?(?:verify|complete)\b[^,;:]*?) to (?P<first>use|access|call) "
            r"(?P<one>[^,;:]+?) and to (?P<second>use|access|call|stream) "
            r"(?P<other>[^,;:]+?)(?P<end>\.?)$",
            r"\g<lead> to \g<first> \g<one>; \g<lead> to \g<second> \g<other>\g<end>",
        ),
        (
            r"(?:^|(?<=; ))(?:please )?(?P<asked>(?:verify (?:your|the) organi[sz]ation|"
            r"complete (?:organi[sz]ation )?verification|get verified)(?: first)?) "
            r"(?:in order )?to (?=(?:stream|fine-tune|use|access|call)\b)",
            r"you must \g<asked> to ",
        ),
        # Who has no access, as a label.
        (
            r"^(?:who (?:doesn't|does not|can't|cannot)(?: have (?:it|access)| use it| access it)?|"
            r"(?:not |un)available (?:to|on|for|in)|no access(?: (?:for|on))?|"
            r"excluded(?: tiers)?): (?=\S)",
            "not available to ",
        ),
        (r"を(?:完了して|済ませて|受けて)ください", "が必要です"),
        (r"を(?:完了して|済ませて|受けて)おくことを", "を"),
        (
            r"^(?P<a>\S+?) ?は ?(?P<x>[^、。は]+?)、 ?(?P<b>\S+?) ?は ?(?P<y>[^、。は]+?) ?で"
            r"(?P<verb>(?:ご)?利用(?:でき|いただけ)ます|使えます|使用できます)(?P<end>。?)$",
            r"\g<a> は \g<x> で\g<verb>; \g<b> は \g<y> で\g<verb>\g<end>",
        ),
        # The same of another.
        (
            r",? (?:and|nor) (?:so|neither) (?:does|do|is|are|can) "
            r"(?P<other>[^,;:]+?)(?P<end>\.?)$",
            r"; same for \g<other>\g<end>",
        ),
        (
            r"(?<=; )(?:the same (?:goes|is true|holds|applies) (?:for|to|of)|"
            r"(?:so|neither) (?:does|do|is|are|can)) "
            r"(?P<other>[^,;:]+?)(?=;|\.?$)",
            r"same for \g<other>",
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
    possible = _known_turns().in_text(text)
    for number, (turn, plain) in enumerate(_TURNS):
        if number in possible and (turned := _turned(text, turn, plain)) != text:
            text, possible = turned, _known_turns().in_text(turned)
    return text


@cache
def _known_turns() -> PossiblePatterns:
    return PossiblePatterns([turn.pattern for turn, _ in _TURNS])


def _turned(text: str, turn: re.Pattern[str], plain: str) -> str:
    if turn.pattern.startswith("^"):  # tried at the beginning alone, which `sub` does not know
        found = turn.match(text)
        return found.expand(plain) + text[found.end() :] if found is not None else text
    return turn.sub(plain, text)
