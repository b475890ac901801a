"""How properties are tested: by what they find, never by how fast the machine happens to be."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("sitewright", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sitewright")
