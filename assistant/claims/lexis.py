"""The small words that decide what a sentence states: who, how sure, how often, which way.

These are closed classes of English, not phrases of any corpus. What belongs to no class is compared
by its stem.
"""

from collections.abc import Iterable


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _opposites(pairs: Iterable[str]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for pair in pairs:
        one, other = pair.split("/")
        found[one] = found.get(one, frozenset()) | {other}
        found[other] = found.get(other, frozenset()) | {one}
    return found


STOP_WORDS = _words(
    "a an the and or but nor of to in on at by for with from as is are was were be been being am "
    "it its itself this that these those they them their theirs themselves there here he him his "
    "himself she her hers we our ours us i me my you your yours yourself who whom whose which what "
    "when where why how if then than so do does did done doing into onto about over under through "
    "across between among during per via up down out off own such other another both either each "
    "any some also just very too quite rather still even yet again once ever else because since "
    "while until unless although though whereas after before not no can could may might must shall "
    "should will would have has had having s t re ve ll d don doesn isn aren wasn weren won cannot "
    "only more most less least fewer much many few several all every always never often usually "
    "typically sometimes seldom rarely above below against along around within without toward "
    "towards upon one ones"
)
# Words that carry little by themselves: whoever restates a sentence changes these first.
LIGHT_WORDS = _words(
    "make take get go give put say tells come call speak describe see name find want need let "
    "keep set use look think fit thing way part kind sort case point example time person people "
    "somebody someone anybody anyone everybody everyone something anything everything according "
    "guide source author firm company business owner work job like good well include mean help "
    "bring treat consider suggest state list article post series passage same important "
    "importance sure really actually certain particular specific"
)

NEGATORS = _words(
    "not no nobody none nothing never neither nor without cannot rather instead unlike lack lacks "
    "lacking avoid avoids avoiding spare spares hardly seldom rarely nowhere neednot"
)
# These may deny what stands before them: "sold nothing", "time is lacking".
BACKWARD = _words("nothing nobody none nowhere lack lacking")
# These deny a thing and not what is done with it: "without a plan".
DENIES_THINGS = _words("no without lack lacks lacking avoid avoids avoiding")
COPULAS = _words("is are was were be been")

# How often or how many, from never to always; a restatement may not reach for an end of the scale.
DEGREES = {
    **dict.fromkeys(("never", "none", "nobody"), 0),
    **dict.fromkeys(("seldom", "rarely", "hardly", "few"), 1),
    **dict.fromkeys(("sometimes", "occasionally", "some", "several"), 2),
    **dict.fromkeys(("often", "frequently", "many", "commonly"), 3),
    **dict.fromkeys(("usually", "typically", "mostly", "normally", "generally", "most"), 4),
    **dict.fromkeys(("always", "all", "every", "each", "everyone", "everybody", "any"), 5),
}
LEAST_DEGREE, MIDDLE_DEGREE, GREATEST_DEGREE = 0, 2, 5
# "Best of all", "above all" and "at all" count nothing.
IDIOMS = _words("of above at after")

# What a sentence demands, what it promises and what it leaves open.
DEMANDS = _words("must required requires require mandatory obliged shall")
PROMISES = _words(
    "will certainly definitely surely guarantees guarantee guaranteed guaranteeing proves"
)
HEDGES = _words(
    "may might can could perhaps probably possibly likely often usually typically sometimes seldom "
    "rarely tends tend suggests should roughly about normally generally mostly seems"
)
DOUBTS = _words("may might could perhaps probably possibly likely")
EXCLUSIVES = _words("only alone solely exclusively")
# "Neednot" is how "need not" and "don't have to" are read.
OPTIONAL = _words("optional unnecessary neednot")

# What turns a word into its opposite.
DENYING = ("un", "dis", "non")

# What stands before these and what stands after them cannot change places.
ORDERS = _words("before after than until because since")

# Words that point in opposite directions.
OPPOSITES = _opposites(
    _words(
        "above/below above/less above/fewer above/under over/under over/fewer over/less over/below "
        "beyond/below beyond/under more/less more/fewer most/least before/after first/last "
        "first/later higher/lower high/low larger/smaller large/small largest/smallest "
        "bigger/smaller big/small long/short longer/shorter earlier/later early/late "
        "increase/decrease increases/decreases increase/avoid increases/avoid rise/fall rises/fall "
        "rises/falls rose/fell rise/shrink grow/shrink grows/shrinks rising/falling "
        "climbing/falling fell/up falls/up fallen/up fall/up rose/down up/down up/least thick/thin "
        "plenty/thin plentiful/thin best/worst better/worse quicker/slower quick/slow "
        "faster/slower fast/slow speeds/slows cheap/expensive cheaper/dearer cheaply/expensively "
        "light/heavy lightest/heaviest strong/weak inside/outside internal/external "
        "include/exclude with/without minimum/maximum buy/build buys/builds closest/furthest "
        "nearest/furthest good/bad warning/good critical/optional optional/must easy/hard "
        "simple/complex same/different gain/lose win/lose sound/broken clear/unclear fair/unfair "
        "able/unable likely/unlikely predictable/unpredictable common/rare permanent/temporary "
        "true/false right/wrong success/failure accept/reject enough/lacking"
    )
)

NUMBER_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "twice": 2, "double": 2, "thrice": 3,
}  # fmt: skip
# After these "one" is a number and no pronoun.
COUNTING = _words("least exactly across")
SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
# A share said in words, in percent.
SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
UNITS = {
    "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month",
    "quarter": "quarter", "year": "year", "percent": "percent", "monthly": "month",
    "yearly": "year", "annual": "year", "annually": "year", "weekly": "week", "hourly": "hour",
    "daily": "day", "quarterly": "quarter", "dollar": "$",
}  # fmt: skip

# The initial that a function gives to a chief's title: chief *marketing* officer → CMO.
FUNCTIONS = {
    "marketing": "m", "sales": "s", "revenue": "s", "operating": "o", "operations": "o",
    "financial": "f", "finance": "f", "technology": "t", "tech": "t", "information": "i",
    "executive": "e",
}  # fmt: skip
# Those who may be hired, engaged or asked; one word for each.
ACTORS = {
    "cmo": "cmo", "cso": "cso", "cro": "cso", "coo": "coo", "cfo": "cfo", "cto": "cto",
    "cio": "cio", "ceo": "ceo", "ciso": "ciso", "consultant": "consultant", "agency": "agency",
    "agencies": "agency", "msp": "msp", "accountant": "accountant", "cpa": "accountant",
    "bookkeeper": "bookkeeper", "controller": "controller", "manager": "manager",
    "advisor": "advisor", "adviser": "advisor", "integrator": "integrator",
    "visionary": "visionary", "freelancer": "freelancer", "vp": "vp", "director": "director",
    "interim": "interim", "assistant": "assistant", "else": "someone",
}  # fmt: skip
# How somebody is engaged; "part-time" is read as one word.
FORMS = {
    "fractional": "fractional", "parttime": "fractional", "fulltime": "fulltime",
    "virtual": "virtual",
}  # fmt: skip
# The fields of a business; a claim about one is not borne out by a sentence about another.
FIELDS = {
    "marketing": "marketing", "sales": "sales", "operations": "operations", "finance": "finance",
    "financial": "finance", "technology": "technology", "tax": "tax", "law": "law", "legal": "law",
}  # fmt: skip

# A sentence that begins with one of these goes on about what was named before it.
PRONOUNS = _words("it its they them their he his she her this that these those")
CLAUSE_ENDS = frozenset(".,;:!?()–—|")
SENTENCE_ENDS = frozenset(".!?;")
# Words that begin a clause of their own, and those that only join two pieces.
CLAUSE_WORDS = _words("while but whereas because although though unless whether")
# What follows these holds only under a condition, and must not be taken from elsewhere.
CONDITIONS = _words("if when once unless")
# What follows these is not stated but a case, or a question.
CASES = _words("if whether unless")
# With these a claim leaves open what it says.
OPEN = CASES | DOUBTS | _words("can where wherever provided until without ask asks asking depends")
CONJUNCTIONS = _words("and or if when")
