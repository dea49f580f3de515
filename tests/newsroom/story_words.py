"""The words that the generated site's stories are made of: data only, all of it invented.

No entry holds a character that HTML or JSON would have to escape.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "AUTHORS",
    "COMMENTS",
    "OBJECTS",
    "OCCASIONS",
    "PHOTOGRAPHERS",
    "PLACES",
    "SECTIONS",
    "SUBJECTS",
    "TAGS",
    "TAILS",
    "THINGS",
    "VERBS",
]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


SECTIONS: Final = ("World", "Politics", "Business", "Science", "Culture", "Sport", "Local")

PLACES: Final = tuple(
    """
    Velmar Ostrand Quillport Harrowby Südhafen Lindmoor Castreval Tarnwick Belquay Orsova
    Kestrelford Mirrenau Pellworth Dunmarrow Sankt-Alben Varnholt Esterby Greywater
    Lomshire Nordhaven Rosshaven Ilverton Marchfeld Corvenna Altbrück Teasmouth Wyldcombe
    Fennmark Sorrelby Haldenau Thornwick Ellisport Brackwater Cindermoor Ravensee
    Pontmarin Östervik Gallowmere Ashcombe Merrivale
    """.split()
)
OBJECTS: Final = _lines("""
    Reopens Its Old Ferry Pier
    Votes Down a New Harbour Toll
    Delays the Rail Link to the Coast
    Finds Money for Forty School Roofs
    Sells Half of the Municipal Orchard
    Replaces Every Lamp on the Quay
    Counts Fewer Herons in the Marsh
    Bans Lorries From the Market Bridge
    Lends Its Oldest Map to a Museum
    Halves the Price of Tram Tickets
    Digs Up a Forgotten Roman Drain
    Doubles the Budget for Night Buses
    Closes the Paper Mill by the Weir
    Opens a Library in a Former Bakery
    Loses Its Last Lighthouse Keeper
    Welcomes Two Hundred Choir Singers
    Repairs the Clock of the Corn Exchange
    Plants Nine Thousand Alder Trees
    Drops Plans for a Second Airfield
    Buys Back the Waterworks From Investors
    Sets a Date for the Tunnel Inquiry
    Wins the Regatta for the Fifth Time
    Tests Floating Gardens in the Dock
    Moves the Fish Market to the East Bank
    """)
VERBS: Final = tuple(
    """Quietly Finally Suddenly Narrowly Cautiously Unanimously Reluctantly Proudly Again Briefly
    Partly Formally""".split()
)
OCCASIONS: Final = _lines("""
    After the Spring Flood
    Before the Winter Fair
    Despite a Court Ruling
    Amid a Dispute Over Costs
    Following Years of Protest
    Ahead of the Autumn Vote
    After a Night of Talks
    on the Advice of Engineers
    Without Waiting for the Ministry
    as Visitors Return
    Despite Heavy Rain
    After a Long Inquiry
    With Help From Its Neighbours
    Under a New Mayor
    in the Middle of a Heatwave
    Against the Wishes of Shopkeepers
    After the Engineers Strike
    While the Council Argues
    for the First Time in Decades
    at the Request of Farmers
    """)
SUBJECTS: Final = _lines("""
    The council
    A spokeswoman for the harbour office
    The engineers who measured the piers
    Shopkeepers along the quay
    Most of the members of the committee
    The regional court
    A group of retired teachers
    The head of the waterworks
    Farmers from the upper valley
    The planning office
    Residents of the lower town
    The auditors in their second report
    The union of tram drivers
    A historian at the local museum
    The mayor and two of her deputies
    The company that won the contract
    Volunteers from three parishes
    The ministry in a short statement
    Parents of pupils at the old school
    The master of the fishing fleet
    Two former ministers
    An independent surveyor
    The owners of the mill
    Visitors who came for the fair
    """)
THINGS: Final = _lines("""
    said on Tuesday that the work would take at least another eighteen months
    argued for three hours about who should pay for the first stage
    had warned as early as last winter that the foundations were too weak
    welcomed the plan but asked for a clear timetable
    published figures that differ from those of the previous year
    agreed to meet again once the measurements are complete
    rejected the claim that the tender had been drawn up in haste
    spoke of the largest undertaking since the old bridge was built
    described the decision as late but better than none
    expects the first passengers to arrive before the end of the season
    promised that nobody would have to leave their home during the repairs
    pointed to a similar project further down the river
    collected more than four thousand signatures within a fortnight
    found that nearly a third of the money had never been spent
    wants to see the complete documents before anything is signed
    called for a vote of all households in the affected streets
    has hired two more inspectors to keep an eye on the site
    put the cost at roughly twice the sum that was first announced
    would not say whether the deadline could still be met
    remembered a time when the ferry crossed every quarter of an hour
    offered to lend boats, pumps and a crew for the opening weekend
    keeps a record of the water level that goes back ninety years
    compared the mood in the hall to that of a family dinner
    doubts that the new rules will change much in everyday life
    """)
TAILS: Final = _lines("""
    , according to minutes that were made public in the evening.
    , although several details remain open.
    , and few in the room disagreed.
    , which came as a surprise to many who had followed the debate.
    , while the opposition asked for more time.
    , as it had done twice before.
    ; the next hearing is planned for the spring.
    , even if the weather has not been kind to the builders.
    , not least because of the rising price of timber.
    , and added that talks with the neighbouring towns had gone well.
    , after a visit to the site that lasted most of the morning.
    , just as the first snow was falling on the hills.
    , citing a letter from the insurance company.
    , though no one expects that to happen soon.
    , in front of a larger crowd than usual.
    ; a final report is due in six weeks.
    , to applause from the gallery.
    , and left without taking questions.
    .
    , with one abstention.
    """)
TAGS: Final = tuple(
    """Harbour Bridges Railways Schools Orchards Lighthouses Herons Trams Libraries Museums Floods
    Regattas Choirs Budgets Courts Elections Timber Waterworks Fisheries Farming Tunnels Airfields
    Markets Lamps Mills Weather Tourism Insurance Museums-and-Maps Night-Buses""".split()
)
AUTHORS: Final = _lines("""
    Ada Beispiel
    Jon Muster
    Mirela Ostrova
    Tobias Lindqvist
    Hanna Okoro
    Pavel Dvornik
    Ines Calvero
    Ruth Ellingham
    Samir Halabi
    Greta Nyström
    Owen Tarrant
    Lucía Ferrante
    """)
PHOTOGRAPHERS: Final = _lines("""
    Nils Vandermeer
    Katia Brandt
    Rosa Delmonte
    Emeka Adeyo
    Lena Fischbach
    Marek Sobol
    """)
COMMENTS: Final = _lines("""
    I have lived here for thirty years and never saw the water that high.
    Finally somebody writes about this. Thank you.
    And who is going to pay for it? Us, as always.
    My grandfather worked on that site, he would have laughed.
    Could the editors please add a map next time?
    This was decided long ago behind closed doors.
    First they close it, then they open it again. Typical.
    Nice picture, but it shows the other bank of the river.
    """)
