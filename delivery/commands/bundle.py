"""`bundle`: what the plain route needs: bundles, and templates that know their bucket."""

from __future__ import annotations

import re
from pathlib import Path

import click

from delivery import templates
from delivery.bundles import PROJECT, build_all
from delivery.commands.options import NamesOptions
from delivery.upload import fill_artifacts

OUT = PROJECT / "out"
BUCKET_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


@click.command(
    "bundle",
    cls=NamesOptions,
    short_help="Build the bundles and write templates for the plain route into out/",
    help="""Build the bundles and write templates that name BUCKET into out/.

With them the aws command or the console deploys the shop; docs/deploy.md has the whole way.

\b
Example:
  python generate.py bundle --bucket my-artifacts
  aws s3 sync out/bundles s3://my-artifacts/bundles
  aws cloudformation package --template-file out/templates/root.yaml \\
      --s3-bucket my-artifacts --output-template-file out/packaged.yaml
  aws cloudformation deploy --template-file out/packaged.yaml --stack-name shop \\
      --s3-bucket my-artifacts --capabilities CAPABILITY_IAM
""",
)
@click.option(
    "--bucket",
    required=True,
    callback=lambda _ctx, _option, name: _bucket_name(name),
    help="The artifacts bucket, in the region of the stack.",
)
def command(bucket: str) -> None:
    """Write out/bundles and out/templates."""
    for name, size in write(bucket, OUT).items():
        click.echo(f"{size:>12,}  {name}")


def _bucket_name(name: str) -> str:
    if not re.fullmatch(BUCKET_NAME, name):
        raise click.BadParameter(
            f"{name!r} is no bucket name; wanted 3 to 63 small letters, digits, dots and hyphens, "
            "such as my-artifacts"
        )
    return name


def write(bucket: str, out: Path) -> dict[str, int]:
    """Write bundles and templates into *out*; return each file with its size in bytes."""
    bundles = build_all()
    texts = templates.read(templates.FOLDER)
    root = fill_artifacts(templates.parse(texts[templates.ROOT]), bucket, bundles)
    files = {f"templates/{name}": text.encode() for name, text in texts.items()}
    files[f"templates/{templates.ROOT}"] = templates.render(root).encode()
    files |= {bundle.key: bundle.content for bundle in bundles}
    # What another run left would be uploaded, too.
    for left in [*out.glob("bundles/*.zip"), *out.glob("templates/*.yaml")]:
        left.unlink()
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {name: len(content) for name, content in files.items()}
