"""How the services of a compose file stand to each other, as a picture of words: by network, with what each waits for and keeps."""

from collections.abc import Iterator, Sequence

from containerize.verification.report import ServicePlace


def topology_lines(places: Sequence[ServicePlace], internal: Sequence[str]) -> Iterator[str]:
    """A line for each network, below it one for each service in it; what that waits for and keeps stands where it is named first."""
    width = max((len(place.name) for place in places), default=0)
    told: set[str] = set()
    for network in dict.fromkeys(name for place in places for name in place.networks):
        yield f"{network}{' (no way out)' if network in internal else ''}"
        for place in places:
            if network in place.networks:
                more = "" if place.name in told else _more(place)
                told.add(place.name)
                yield f"  {place.name:<{width}}  {more}".rstrip()


def _more(place: ServicePlace) -> str:
    parts = [f"waits for {', '.join(place.waits)}"] if place.waits else []
    parts += [f"keeps {', '.join(place.volumes)}"] if place.volumes else []
    return "; ".join(parts)
