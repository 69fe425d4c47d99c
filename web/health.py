"""`GET /healthz`: whether a submission would be accepted, for supervisors, proxies and containers."""

from fastapi import APIRouter
from pydantic import BaseModel

from judge.store import workers
from web.site import Site, SiteOf

router = APIRouter()


class Health(BaseModel):
    """`queue`: Redis answers (without it submissions wait, they are not lost). `sandbox`: what the workers run in."""

    status: str = "ok"
    queue: bool
    sandbox: str


def sandbox_of(site: Site) -> str:
    """What the workers said they run in: docker, gvisor, native, building, or none while no worker is alive."""
    with site.database.read() as session:
        said = [str(slot.state.get("sandbox") or "none") for slot in workers.fresh(session, site.now())]
    ready = [word for word in said if word not in ("building", "none")]
    return ready[0] if ready else "building" if "building" in said else "none"


@router.get("/healthz", include_in_schema=False)
def healthz(site: SiteOf) -> Health:
    """200 when a submission would be accepted; 503 (by the error handlers) without a database."""
    return Health(queue=site.queue.alive(), sandbox=sandbox_of(site))
