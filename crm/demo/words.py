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
PROVIDERS = ("Brackelmere College", "Ossimere Skills Academy", "Brackelgarth Training")
DO_NOT_APPROACH = (
    "Moving to a new site; asked not to be called until they have settled in",
    "In the middle of a restructure; the HR director will ring us",
    "Busy season: nobody has time before it is over",
)
NETWORK_MEETINGS = (
    "Autumn meeting: keeping people", "Winter meeting: apprenticeships and the levy", "Spring meeting: health at work",
    "Summer meeting: skills for the next ten years",
)  # fmt: skip
NETWORK_AGENDA = (
    "1. Welcome\n2. You said, we did\n3. What works here: one member in ten minutes\n4. What stands in our way\n5. Next"
)
NETWORK_MINUTES = (
    "The members heard what had been done since the last meeting. In two groups they said what stands in their way; "
    "it is written down as challenges. Next meeting as planned."
)
NETWORK_WANTS = (
    "Peers to talk to about keeping shift workers", "A say in what the college teaches",
    "To hear what the levy can pay", "Fewer calls from different organisations",
    "People with experience of hybrid working",
)  # fmt: skip
NETWORK_OFFERS = (
    "A room for thirty with parking", "A visit to its training centre", "A speaker on menopause at work",
    "Mock interviews for schools", "Its onboarding plan, to be copied",
)  # fmt: skip
# Theme, what was said, what was done.
NETWORK_CHALLENGES = (
    ("vacancies", "We cannot find coded welders at any wage we can pay",
     "The college runs an evening class from September, with eleven places kept for members"),
    ("vacancies", "Night shifts cannot be reached without a car",
     "A works bus runs from the interchange to two estates, on trial until March"),
    ("apprenticeships", "We lose levy money every month and do not know to whom it could go",
     "A list of smaller suppliers that would take a transfer goes to members each quarter"),
    ("skills_needs", "Team leaders are good at the machine and have never been taught to lead",
     "A short course for team leaders ran twice, with nineteen people from seven members"),
    ("schools", "Year 9 has never heard of half the jobs we have",
     "Six members opened their doors in National Apprenticeship Week"),
    ("disability_confident", "Managers want to adjust a job and do not know who pays",
     "Access to Work came to the spring meeting; its one-page guide is with all members"),
    ("skills_needs", "Nobody here can teach older fitters the new control software",
     "A bootcamp for people in work is agreed with the provider"),
    ("good_work", "People leave within three months because nobody tells them how the job can grow",
     "Three members showed their pay ladders at the winter meeting, and sent them round"),
    ("placements", "We would take people out of work, but cannot carry the wage of the first months",
     "The placement subsidy was explained by its manager, and four members have asked for it"),
    ("support", "There are so many schemes that we use none of them",
     "One page with one telephone number replaced nine leaflets"),
)  # fmt: skip
NETWORK_ACTIONS = (
    "Ask the college what an evening class would cost", "Bring figures on sickness to the next meeting",
    "Find two members who would host a visit", "Send the list of levy transfers round",
    "Ask the combined authority for a name", "Write to the bus company with the shift times",
)  # fmt: skip
NETWORK_STORIES = (
    ("Shifts that begin when the buses do", "The early shift begins at 6.40 since the first bus arrives at 6.25. "
     "Lateness fell by half, and eleven people could be taken on who have no car."),
    ("From the packing line to the laboratory", "Began on the packing line at nineteen, took a day a week at college, "
     "and runs the testing laboratory seven years later."),
    ("Interviews on the shop floor", "Applicants spend an hour on the line before anybody asks them a question. "
     "Of thirty taken on so, twenty-six are still there after a year."),
    ("Back after ten years of caring", "Came back part time through a returner placement, and now leads the team that "
     "plans everybody’s hours."),
    ("A phased return that is written down", "Everybody off for more than four weeks gets a plan on one page, agreed "
     "before the first day back."),
)  # fmt: skip
