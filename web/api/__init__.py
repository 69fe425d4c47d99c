"""The JSON API, `/api/v1`, one module per noun. The addresses, fields and statuses are a contract with other programs:
fields may be added, never changed."""

from fastapi import APIRouter

router = APIRouter(prefix="/api/v1")
