"""Words of umsync's own sentences: as somebody's name they tell nobody who it is.

If they were hidden, whoever is called `not` would turn `not in group x` around.
"""

from __future__ import annotations

from typing import Final

COMMON: Final = frozenset(
    """
    a about above account accounts action actions active add added address admin admins after again
    ago all already also an and another any anybody api app are as asked at away be because been
    before behind below billable both but by came can cannot change changed changes code could
    count created data date day days deactivated delete deleted department destructive did digest
    directory do does done e-mail each email empty ended error every everybody everyone exempt
    expired failed few file filter filters first for found from gone grant granted grants group
    groups had has have hidden hours id if in inactive into irreversible is it its job key keys
    kind known last later least left less license limit limits line list location log long made
    managed manifest manifests many match matched matches member members minutes missing month
    months more most name names never new no nobody none nor not nothing now null of off on once
    one only open or org organization organizations other others out over own people person plan
    planned policies policy product products protected read reason refused remove removed report
    request requests restore restored revoke revoked revokes role roles rule run runs same seat
    seats seen sent service several since site so some somebody source sources stands start status
    still stopped such suspend suspended than that the their them then there these they this those
    time title to token tokens too true false two umsync unknown unless until up use used user users
    value was were what when where which while who whom whose why with within without year years yes
    yet you your
    """.split()  # noqa: SIM905 - words, not a list of two hundred lines
)
