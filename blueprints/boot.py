"""User data of storefront and worker: what an instance does from its first second."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import Base64, Ref, Sub, logs

from blueprints.instances import script, shell_variables, user_data
from blueprints.kinds import ArtifactsBucketName, Digest

# Files that a unit of that name needs beside it.
NEEDS = {"worker-drain.service": {"/etc/shop/drain.sh": "drain.sh"}}


def boot(
    *,
    app: str,
    group: str,
    port: int,
    units: Sequence[str],
    bucket: ArtifactsBucketName,
    digest: Digest,
    logs: logs.LogGroup,
    environment: Sub,
) -> Base64:
    """Return the user data of *app*: its settings, its units, and the script that starts them.

    *group* is the logical id of the Auto Scaling group that waits for the signal.
    """
    variables = shell_variables(
        {
            "APP": app,
            "PORT": str(port),
            "UNITS": " ".join(units),
            "BUCKET": bucket,
            "DIGEST": digest,
            "LOG_GROUP": Ref(logs),
            "STACK": Ref("AWS::StackName"),
            "GROUP": group,
            "REGION": Ref("AWS::Region"),
        }
    )
    return user_data(
        "#!/bin/bash\n",
        "install -d /etc/shop\n",
        "cat > /etc/shop/boot <<'BOOT'\n",
        variables,
        "BOOT\n",
        ". /etc/shop/boot\n",
        "cat > /etc/shop/environment <<'ENVIRONMENT'\n",
        environment,
        "ENVIRONMENT\n",
        *_files(units),
        script("app.sh"),
    )


def _files(units: Sequence[str]) -> list[str]:
    wanted: dict[str, str] = {}
    for unit in units:
        name = f"{unit.partition('@')[0]}@.service" if "@" in unit else unit
        wanted[f"/etc/systemd/system/{name}"] = name
        wanted.update(NEEDS.get(unit, {}))
    return [f"cat > {path} <<'FILE'\n{script(name)}FILE\n" for path, name in wanted.items()]
