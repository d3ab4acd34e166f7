from partners.models.bodies import Body
from partners.models.fingerprints import Fingerprint
from partners.models.mail import OutgoingEmail
from partners.models.organisations import Organisation
from partners.models.partnerships import Partner, Partnership
from partners.models.people import Person
from partners.models.permissions import SeatGrant
from partners.models.ratings import Rating, RatingDay, RatingSender
from partners.models.receipts import Receipt
from partners.models.seats import Seat

__all__ = [
    "Body",
    "Fingerprint",
    "Organisation",
    "OutgoingEmail",
    "Partner",
    "Partnership",
    "Person",
    "Rating",
    "RatingDay",
    "RatingSender",
    "Receipt",
    "Seat",
    "SeatGrant",
]
