"""Who comes in: limits each address, writes the access log without it, counts for /metrics."""

from __future__ import annotations

import time

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest

from bot.gateway import addresses
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

_SILENT = frozenset({"/healthz", "/readyz", "/metrics"})
_COSTS = {"/api/v1/easy-language/check": 5.0, "/staff/login": 20.0}
"""Requests that cost more than one."""

log = structlog.get_logger()


class Metrics:
    """Duration of requests by route and status, for Prometheus."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "revierlotse_request_seconds",
            "Duration of requests",
            ("method", "route", "status"),
            registry=self._registry,
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._seconds.labels(method, route, str(status)).observe(seconds)

    async def __call__(self, _request: web.Request) -> web.Response:
        """Give the numbers in the text format."""
        return web.Response(
            body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


METRICS = web.AppKey("METRICS", Metrics)


@web.middleware
async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Log route, status and time of a request, and nothing that tells who asked or what."""
    start = time.perf_counter()
    response = await handler(request)
    seconds, route = time.perf_counter() - start, _route(request)
    if route not in _SILENT:
        log.info(
            "request",
            method=_method(request),
            route=route,
            status=response.status,
            ms=round(seconds * 1000, 2),
        )
    if (metrics := request.config_dict.get(METRICS)) is not None:
        metrics.observe(_method(request), route, response.status, seconds)
    return response


@web.middleware
async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse an address that asks the API, the desk or the plain page too often."""
    gateway = request.config_dict[GATEWAY]
    if request.path.startswith(("/api/", "/staff")) or request.path == "/chat":
        forwarded = request.headers.getall("X-Forwarded-For", [])
        key = addresses.client(request.remote, forwarded, gateway.settings.trusted_proxies)
        if seconds := gateway.addresses.wait(key, _COSTS.get(request.path, 1.0)):
            raise Problem(429, "too_fast", retry_after=seconds)
    return await handler(request)


def _route(request: web.Request) -> str:
    """Give the route as it was declared: a path that somebody made up could hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"


def _method(request: web.Request) -> str:
    return (
        request.method if request.method in ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS") else "other"
    )
