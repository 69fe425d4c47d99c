"""`GET me`: who the token or session belongs to, and what it may do."""

from fastapi import APIRouter

from judge.store import tokens
from web.api.shapes import Me
from web.visitor import SignedIn

router = APIRouter(tags=["me"])


@router.get("/me")
def me(visitor: SignedIn) -> Me:
    """The account behind the request. Needs no scope: who has a token may know whose it is."""
    user = visitor.user
    assert user is not None
    return Me(
        id=str(user.id),
        login=user.login,
        name=user.display_name,
        role=visitor.role.value,
        scopes=[scope for scope in tokens.SCOPES if scope in visitor.scopes],
        language=user.language,
    )
