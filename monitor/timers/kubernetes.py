"""Kubernetes: a CronJob with a volume for the database and a ConfigMap for the site.toml."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ... import __version__
from ..schedule import Schedule
from .elsewhere import Elsewhere, cron_times

CRON_JOB = """\
# The audit {name}. First: kubectl create configmap sitewright-{name} --from-file={file}
# and a PersistentVolumeClaim sitewright-{name}. The job asks at each hour in UTC at which {daily} {tz} may be; the run
# itself knows whether it is due, and runs once a local day.
{jobs}"""
JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: sitewright-{name}{suffix}
spec:
  schedule: "{cron}"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  jobTemplate:
    spec:
      backoffLimit: 1
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: sitewright
              image: python:3.13-slim
              command: ["sh", "-c", {command}]
              volumeMounts:
                - {{name: data, mountPath: /data}}
                - {{name: config, mountPath: /config}}
          volumes:
            - name: data
              persistentVolumeClaim: {{claimName: sitewright-{name}}}
            - name: config
              configMap: {{name: sitewright-{name}}}
"""


class Kubernetes(Elsewhere):
    """A manifest for kubectl apply."""

    name = "kubernetes"
    place = "your cluster with kubectl"

    def text(self, schedule: Schedule, program: Sequence[str]) -> str:  # noqa: ARG002 - there the program is sitewright
        """The manifest: a CronJob for each time of day in UTC, all of one volume, so that one of them is due."""
        import shlex

        file = Path(schedule.config).name
        there = replace(schedule, config=f"/config/{file}", db="/data/sitewright.db", out="/data/out")
        words = shlex.join(["sitewright", *there.arguments()])
        command = json.dumps(f"pip install --quiet sitewright=={__version__} && exec {words}", ensure_ascii=False)
        name = schedule.name.replace(".", "-").lower()
        crons = cron_times(schedule)
        jobs = "---\n".join(
            JOB.format(name=name, cron=cron, command=command, suffix=f"-{number}" if len(crons) > 1 else "")
            for number, cron in enumerate(crons, 1)
        )
        return CRON_JOB.format(name=name, file=schedule.config, daily=schedule.daily, tz=schedule.tz, jobs=jobs)
