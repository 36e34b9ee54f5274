"""What the portal tells people: an outbox, the ways of telling, and a receipt of every attempt.

    messages.kinds.register(MessageKind(code="station.booked", name=_("预约确认"), occasion=…, to=…, text="…{when}…"))
    messages.queue("station.booked", to=Recipient.sms(phone), facts=Facts(place, when, number), bureau=…, by=user)

catalogue  every message the portal can send; a text has room for place, time and number and for nothing else
outbox     `queue` writes the row in the caller's transaction, `close_open` takes back what was not told yet
rules      pure: pauses between tries, hours of the day, what is over
sender     the worker: claims what is due, sends it, writes the receipt; sweeps what is no longer wanted
channels   the ways out: an SMS gateway over HTTP, e-mail over SMTP
receipts   what people note: answered, not answered, printed, read
queries    reads for pages
daily      what apps want done once a day
minutely   what apps want looked after once a minute
"""

from apps.core.messages.catalogue import MessageKind, kinds
from apps.core.messages.outbox import Facts, Recipient, close_open, queue

__all__ = ["Facts", "MessageKind", "Recipient", "close_open", "kinds", "queue"]
