"""Run checkov over the templates: all passes, or is accepted beside the resource with a reason.

`python -m tests.checkov` prints the figures and exits 1 where something fails, or where more
than a twentieth of what was looked at is accepted.
"""

import json
import subprocess
import sys

from delivery import templates

CHECKOV = ".venv-checkov/bin/checkov"
MOST_ACCEPTED = 0.05


def main() -> int:
    command = [CHECKOV, "--directory", str(templates.FOLDER), "--framework", "cloudformation"]
    run = subprocess.run(
        [*command, "--skip-download", "--compact", "--output", "json"],
        capture_output=True,
        check=False,
        text=True,
    )
    try:
        report = json.loads(run.stdout)
    except ValueError:
        print(run.stdout, run.stderr, file=sys.stderr)
        return 1
    passed, failed, accepted = (report["summary"][k] for k in ("passed", "failed", "skipped"))
    for check in report["results"]["failed_checks"]:
        where = f"{check['file_path']}: {check['resource']}"
        print(f"{where}: {check['check_id']} {check['check_name']}")
    for check in report["results"]["skipped_checks"]:
        if not check["check_result"].get("suppress_comment"):
            print(f"{check['resource']}: {check['check_id']} is accepted without a reason")
            failed += 1
    share = accepted / (passed + failed + accepted)
    print(f"checkov: {passed} passed, {failed} failed, {accepted} accepted ({share:.1%})")
    return 1 if failed or share > MOST_ACCEPTED else 0


if __name__ == "__main__":
    sys.exit(main())
