"""What conversations were about: for every theme a few lines of what was said and what was to follow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Talk:
    """What an entry of one theme may say. `next_steps` are what may have to be done afterwards."""

    summaries: tuple[str, ...]
    notes: tuple[str, ...]
    next_steps: tuple[str, ...]


TALKS: dict[str, Talk] = {
    "vacancies": Talk(
        (
            "Two hard-to-fill vacancies for skilled operators",
            "Taking on six people for a second shift",
            "Few applicants for night work, asks for help",
            "Wants to advertise locally before using an agency",
        ),
        (
            "Adverts have been out for nine weeks. Pay is in line with neighbours; travel to an early shift is the "
            "difficulty. Interested in a sector-based work academy.",
            "Starts are planned in two waves. Would look at candidates without experience if they come with basic "
            "health and safety training.",
        ),
        ("Send the details of the sector-based work academy", "Put them in touch with the Jobcentre Plus adviser"),
    ),
    "skills_needs": Talk(
        (
            "Talked through their skills needs result",
            "Explained the skills needs form and who sees it",
            "Skills gaps in supervision and numeracy",
            "Asked how they compare with firms of their size",
        ),
        (
            "They had not expected the gap in team leading to be so wide. Want a plan with two or three "
            "steps, no more.",
            "Will fill in the form for the second site as well. The production manager holds the numbers.",
        ),
        ("Agree a skills plan", "Ring about the form for their second site"),
    ),
    "training": Talk(
        (
            "Looking for short courses in team leading",
            "Training on the new press brake planned for the spring",
            "Cannot release staff for day courses",
            "Pleased with the level 2 course for operatives",
        ),
        (
            "Half days on site would work, full days away would not. Eight people, two groups.",
            "The supplier trains four people; the rest need somebody local. Asked about funding.",
        ),
        ("Find a provider for half-day courses on site", "Send what funding there is for training"),
    ),
    "apprenticeships": Talk(
        (
            "Wants to take a first apprentice",
            "Asked about levy transfer from a larger firm",
            "Two apprentices finishing in the summer, both to be kept on",
            "Unsure which standard fits the job",
        ),
        (
            "They have never had an apprentice and worry about the paperwork. A visit with the college was agreed.",
            "The levy money expires in part each month; they would rather pass it on locally.",
        ),
        ("Call back about apprentices", "Send the standards that fit the job", "Introduce them to a levy payer"),
    ),
    "support": Talk(
        (
            "Asked what help there is with energy costs",
            "Went through the support on offer",
            "Wants one person to ring, not five",
        ),
        ("Sent the short list. They prefer the telephone to email.",),
        ("Send the list of support", "Ring to hear whether the grant came through"),
    ),
    "placements": Talk(
        (
            "Would host two work placements from April",
            "Placement went well, would take another",
            "Needs to check insurance before offering placements",
        ),
        ("The supervisor enjoyed it. Best in weeks without stocktaking.",),
        ("Send the placement pack", "Agree dates for the placements"),
    ),
    "young_people": Talk(
        ("Open to taking on school leavers", "Interested in people aged 16 to 24 out of work"),
        ("Transport is the sticking point; some colleagues share lifts.",),
        ("Send examples from other firms",),
    ),
    "schools": Talk(
        (
            "Offered a workplace visit for year 10",
            "Took part in a careers fair",
            "Would send two engineers to mock interviews",
        ),
        ("Prefers schools near the site, so that pupils see what is on their doorstep.",),
        ("Introduce them to the careers lead", "Confirm the date of the visit"),
    ),
    "courses": Talk(
        ("Would help to shape the welding course", "Says the course does not cover the machines they use"),
        ("Offered to lend a machine and a supervisor for two afternoons a term.",),
        ("Arrange a meeting with the college",),
    ),
    "network": Talk(
        ("Invited to the HR Director Network", "Took part in the network’s meeting on flexible hours"),
        ("Wants to hear from others about retention more than from speakers.",),
        ("Send the papers of the meeting",),
    ),
    "good_work": Talk(
        ("Talked about shift patterns and retention", "Introducing a living wage from next year"),
        ("Exit interviews name hours more often than pay.",),
        ("Send the guide on flexible working",),
    ),
    "disability_confident": Talk(
        ("Wants to become Disability Confident", "Asked about Access to Work for a colleague"),
        ("Already does most of what level 1 asks. Nobody has had time to sign up.",),
        ("Help with the sign-up to level 1",),
    ),
    "regeneration": Talk(
        ("Moving to larger premises in the borough", "New line to be installed, about 20 jobs"),
        ("Planning permission is expected in the summer; recruitment from autumn.",),
        ("Plan recruitment for the new line",),
    ),
    "redundancy": Talk(
        ("Losing an order; up to 12 jobs at risk", "Consulting on closing the packing line"),
        ("Not public yet. The rapid response service was explained and welcomed.",),
        ("Bring in the rapid response service",),
    ),
}
# Sensitive by nature: entered for the organisation's own people alone.
RESTRICTED_THEMES = ("redundancy", "good_work")
OUTCOMES = (
    "", "", "", "They will think it over", "Agreed to a visit", "Asked us to ring again in a month",
    "Will fill in the skills needs form", "Pleased, no further step needed",
)  # fmt: skip
REFERRAL_REASONS = (
    "Wants to take a first apprentice and needs advice on the levy",
    "Six vacancies for operatives; asks for candidates",
    "Would welcome pupils to the factory",
    "Looks for a short course in team leading",
    "Asks for help with exporting and business support",
)
DECLINED = ("Not our sector; better placed with the college", "No adviser free before the summer")
CLOSED = (
    "Two people started",
    "Met and agreed a course",
    "Visit took place; employer content",
    "Employer lost interest",
)
NOT_NOW_REASONS = (
    "Moving premises until spring",
    "Their HR manager starts next month",
    "Busy with an inspection",
    "Waiting for the budget of the new year",
)
NO_REASONS = ("No time this year", "Tried it before without success", "Head office decides about that")
