"""`advisor slack`: serve the bot, print its manifest, check its set-up, make a key."""

import json
from dataclasses import asdict

import click

from assistant.channels.cli.terminal import building
from assistant.errors import SettingsError
from assistant.serve_slack import check_slack, serve_slack, slack_manifest
from assistant.settings import Settings

BAD_SETUP = 2


def serve(*, http: bool) -> None:
    """Serve the bot until interrupted; what happens is told on standard error."""

    def announce(sentence: str) -> None:
        click.echo(sentence, err=True)

    serve_slack(Settings.load(), http=http, announce=announce, building=building)


def print_manifest(url: str | None, *, http: bool) -> None:
    """Print the manifest as JSON, which Slack's page takes as it is."""
    address = url or Settings.load().slack_public_url
    if http and address is None:
        raise SettingsError("which address? For example: --url https://advisor.example.com")
    manifest = slack_manifest(address if http or url else None)
    click.echo(json.dumps(manifest, indent=2, ensure_ascii=False))


def examine(*, http: bool, as_json: bool) -> int:
    """Print what was found out; return 0 if the bot can run, else 2."""
    findings = list(check_slack(Settings.load(), http=http))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
    else:
        for finding in findings:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.what}: {finding.found}")
            if finding.remedy:
                click.echo(f"    → {finding.remedy}")
    return 0 if all(finding.ok for finding in findings) else BAD_SETUP


def print_key() -> None:
    """Print a new key for ADVISOR_ENCRYPTION_KEY."""
    from assistant.store.vault import make_key

    click.echo(make_key())
