"""Bundles: the same files give the same bytes, whoever builds them and whenever."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import pytest

from delivery import bundles
from delivery.bundles import PROJECT, Bundle, build, build_all

FILES = {
    "storefront/app.py": "print('shop')",
    "storefront/static/shop.css": "body {}",
    "shop/money.py": "CENTS = 100",
    "worker/app.py": "print('work')",
    "requirements/storefront.txt": "starlette==1.0",
    "requirements/worker.txt": "asyncpg==1.0",
    "delivery/stacks.py": "pass",
}


@pytest.fixture
def project(tmp_path):
    """Build projects that hold FILES, with changes."""

    def make(name="project", **changed):
        files = FILES | changed.pop("files", {})
        for path, text in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return tmp_path / name

    return make


def names(bundle):
    return zipfile.ZipFile(io.BytesIO(bundle.content)).namelist()


def test_a_bundle_holds_the_code_of_its_app_and_its_requirements(project):
    storefront = build("storefront", project())

    assert [
        "requirements.txt",
        "shop/money.py",
        "storefront/app.py",
        "storefront/static/shop.css",
    ] == names(storefront)


def test_a_bundle_holds_what_the_files_hold(project):
    worker = zipfile.ZipFile(io.BytesIO(build("worker", project()).content))

    assert FILES["worker/app.py"] == worker.read("worker/app.py").decode()
    assert FILES["requirements/worker.txt"] == worker.read("requirements.txt").decode()


def test_an_app_without_requirements_gets_an_empty_list(project):
    here = project()
    (here / "requirements" / "worker.txt").unlink()

    worker = zipfile.ZipFile(io.BytesIO(build("worker", here).content))

    assert b"" == worker.read("requirements.txt")


def test_what_python_compiled_stays_out(project):
    compiled = {"shop/__pycache__/money.cpython-311.pyc": "-", "worker/a/__pycache__/b.pyc": "-"}

    assert build("worker", project()) == build("worker", project("compiled", files=compiled))


def test_a_bundle_does_not_change_with_dates_and_modes(project):
    here = project()
    before = build("storefront", here)

    for path in here.rglob("*.py"):
        os.utime(path, (0, 0))
        path.chmod(0o700)

    assert before == build("storefront", here)


def test_a_bundle_does_not_change_with_the_order_in_which_files_were_made(project, monkeypatch):
    here = project()
    forwards = build("worker", here)
    monkeypatch.setattr("pathlib.Path.rglob", lambda path, _: reversed(everything(path)))

    assert forwards == build("worker", here)


def everything(folder):
    return [folder.__class__(where) / name for where, _, found in os.walk(folder) for name in found]


def test_a_bundle_holds_no_clock_and_no_user(project):
    for entry in zipfile.ZipFile(io.BytesIO(build("worker", project()).content)).infolist():
        assert bundles.NO_DATE == entry.date_time
        assert bundles.READABLE << 16 == entry.external_attr
        assert b"" == entry.extra


@pytest.mark.parametrize(
    "changed",
    [
        {"worker/app.py": "print('works')"},
        {"worker/more.py": ""},
        {"shop/money.py": "CENTS = 1000"},
        {"requirements/worker.txt": "asyncpg==1.1"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_bundle_changes_with_what_it_holds(project, changed):
    assert build("worker", project()) != build("worker", project("changed", files=changed))


@pytest.mark.parametrize("elsewhere", ["storefront/app.py", "delivery/stacks.py"])
def test_a_bundle_does_not_change_with_what_it_does_not_hold(project, elsewhere):
    changed = project("changed", files={elsewhere: "changed"})

    assert build("worker", project()) == build("worker", changed)


def test_a_bundle_is_named_by_its_bytes():
    bundle = Bundle("worker", b"zip")

    digest = hashlib.sha256(b"zip").hexdigest()
    assert digest == bundle.digest
    assert f"bundles/worker-{digest}.zip" == bundle.key
    assert bundle.key != replace(bundle, content=b"pack").key


def test_every_app_is_built(project):
    assert ["storefront", "worker"] == [bundle.app for bundle in build_all(project())]


def test_the_shops_own_bundles_do_not_change_with_the_hash_seed():
    script = "from delivery.bundles import build_all; print(*(b.digest for b in build_all()))"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=PROJECT,
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "42")
    ]

    said = {run.communicate()[0] for run in runs}

    assert {" ".join(bundle.digest for bundle in build_all()) + "\n"} == said


@pytest.mark.parametrize("app", ["storefront", "worker"])
def test_what_an_instance_unpacks_can_be_imported(tmp_path, app):
    zipfile.ZipFile(io.BytesIO(build(app).content)).extractall(tmp_path)

    script = f"import sys; sys.path.insert(0, '.'); import shop.paths, {app}.settings"
    done = subprocess.run([sys.executable, "-I", "-c", script], cwd=tmp_path, check=False)

    assert 0 == done.returncode
