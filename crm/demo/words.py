"""Words that fictional employers and people are made of. No name here is meant to be anybody's."""

from __future__ import annotations

from dataclasses import dataclass

# Halves that make no English surname or place when joined, so that no real firm is met by chance.
FIRST_HALVES = (
    "Quill", "Thrand", "Ossim", "Brackel", "Calvor", "Dunstrel", "Embrig", "Farrand", "Gorsel", "Haskin", "Inchel",
    "Jorrel", "Kestrin", "Larkin", "Marlow", "Nethrin", "Orrin", "Pellat", "Quarrin", "Ravel", "Skelbor", "Tarnel",
    "Ulvrin", "Vennor", "Wickstan", "Yarrow", "Zellan", "Brimsel", "Crakor", "Drummel",
)  # fmt: skip
SECOND_HALVES = (
    "feather", "garth", "quist", "mere", "wold", "combe", "thwaite", "spry", "vane", "lock", "bourne", "holm",
)  # fmt: skip


@dataclass(frozen=True)
class Trade:
    """What an employer does: its SIC 2007 code and what such a firm may be called."""

    sic: str
    words: tuple[str, ...]
    weight: int = 2


TRADES = (
    Trade("25620", ("Precision Engineering", "Machining", "Toolmakers"), 9),
    Trade("25990", ("Fabrications", "Metalworks"), 6),
    Trade("24100", ("Special Steels", "Steel Processing"), 4),
    Trade("28490", ("Machine Tools", "Automation"), 4),
    Trade("30300", ("Aerospace Components",), 3),
    Trade("27120", ("Switchgear", "Control Panels"), 3),
    Trade("22290", ("Plastics", "Mouldings"), 3),
    Trade("10890", ("Foods", "Kitchens"), 5),
    Trade("10710", ("Bakery",), 2),
    Trade("38320", ("Recycling",), 2),
    Trade("41202", ("Construction", "Builders"), 6),
    Trade("43210", ("Electrical Contractors",), 4),
    Trade("43220", ("Plumbing and Heating",), 4),
    Trade("43910", ("Roofing",), 2),
    Trade("45200", ("Motor Services",), 4),
    Trade("46690", ("Industrial Supplies",), 3),
    Trade("47190", ("Stores", "Retail Group"), 6),
    Trade("49410", ("Haulage", "Transport"), 5),
    Trade("52103", ("Warehousing", "Distribution"), 5),
    Trade("55100", ("Hotel and Conference Centre",), 2),
    Trade("56101", ("Restaurants", "Catering"), 5),
    Trade("62012", ("Software", "Digital"), 5),
    Trade("62020", ("Technology Services",), 3),
    Trade("69201", ("Accountants",), 2),
    Trade("69102", ("Solicitors",), 2),
    Trade("71129", ("Engineering Consultants",), 4),
    Trade("71200", ("Testing Laboratories",), 2),
    Trade("73110", ("Creative Agency",), 2),
    Trade("80100", ("Security Services",), 2),
    Trade("81210", ("Cleaning Services", "Facilities"), 3),
    Trade("85590", ("Training",), 2),
    Trade("86900", ("Health Services",), 3),
    Trade("87300", ("Care Homes",), 5),
    Trade("88100", ("Home Care",), 4),
    Trade("88910", ("Day Nurseries",), 4),
    Trade("93130", ("Leisure",), 2),
)
LONG_NAME = "The {stem} and Dearne Valley Association of Independent Specialist Fabrication Companies Ltd"

FIRST_NAMES = (
    "Aisha", "Alan", "Amina", "Andrew", "Angela", "Ben", "Bethan", "Callum", "Carol", "Chidi", "Claire", "Dana",
    "Daniel", "Deborah", "Devon", "Diane", "Emeka", "Emma", "Farah", "Gareth", "Grace", "Hannah", "Harpreet", "Helen",
    "Ian", "Imran", "Jade", "James", "Joanne", "Jorge", "Karen", "Kasia", "Kevin", "Laura", "Leanne", "Liam", "Luke",
    "Mandeep", "Maria", "Martin", "Megan", "Mohammed", "Naomi", "Nadia", "Neil", "Olivia", "Owen", "Patrick", "Paula",
    "Rachel", "Ravi", "Rebecca", "Rob", "Sadia", "Sam", "Sarah", "Shaun", "Siobhan", "Sofia", "Stephen", "Tariq",
    "Tracey", "Umar", "Victoria", "Wei", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Adeyemi", "Ahmed", "Appleyard", "Barker", "Begum", "Bell", "Booth", "Bradbury", "Chowdhury", "Clegg", "Cooper",
    "Crossley", "Dawson", "Dyson", "Eastwood", "Ellis", "Fairweather", "Firth", "Frost", "Gill", "Greaves", "Hague",
    "Hartley", "Hinchliffe", "Hussain", "Iqbal", "Jagger", "Kaur", "Khan", "Kowalczyk", "Lister", "Lockwood", "Malik",
    "Marsden", "Nowak", "Oakes", "Okoro", "Oldfield", "Osei", "Patel", "Pearson", "Quarmby", "Ramsden", "Rashid",
    "Royston", "Senior", "Shaw", "Singh", "Staniforth", "Sykes", "Thackray", "Tomlinson", "Uddin", "Varley",
    "Wadsworth", "Whitham", "Wolstenholme", "Yates", "Zaman",
)  # fmt: skip
ESTATES = (
    "Larkspur Trade Park", "Old Forge Yard", "Foundry Court", "Canalside Works", "Meadow Business Centre",
    "Beacon House", "Tannery Lane", "Station Approach", "Kiln Way", "Orchard Square", "Millrace Park",
)  # fmt: skip
SITE_NAMES = ("Depot", "North works", "Second unit", "Town centre branch", "Distribution centre", "Training centre")
JOBS = (
    ("HR director", "hr_director"),
    ("Head of people", "hr_director"),
    ("Managing director", "owner"),
    ("Owner", "owner"),
    ("Operations manager", "manager"),
    ("General manager", "manager"),
    ("HR manager", "manager"),
    ("Learning and development manager", "training"),
    ("Training coordinator", "training"),
    ("Apprenticeship levy manager", "levy_owner"),
    ("Schools and community officer", "school_link"),
    ("Inclusion lead", "disability_confident"),
    ("Office manager", "other"),
)
COURSES = (
    "Welding and fabrication, level 3", "T Level: maintenance, installation and repair", "CNC programming, level 3",
    "Adult care, level 2", "HNC mechanical engineering", "Electric vehicle maintenance, level 3",
    "Digital skills bootcamp for production planners", "Food safety and production, level 2",
    "Warehousing and supply chain bootcamp", "Electrical installation, level 3", "Team leading, level 3",
    "Retrofit and heat pump installation", "Early years practice, level 3", "Customer service bootcamp",
)  # fmt: skip
COURSE_CHANGES = (
    "A six-week unit on reading engineering drawings was added, taught partly on the employer’s machines.",
    "The course now starts in January as well as September, so that the firm can take people on twice a year.",
    "The practical assessment uses the employer’s own job cards; two supervisors assess beside the tutors.",
    "A module on electric vehicles replaced the one on carburettors.",
)
# The college is a partner; the other two providers are made up.
PROVIDERS = ("RNN Group", "Ossimere Skills Academy", "Brackelgarth Training")
DO_NOT_APPROACH = (
    "Moving to a new site; asked not to be called until they have settled in",
    "In the middle of a restructure; the HR director will ring us",
    "Busy season: nobody has time before it is over",
)
